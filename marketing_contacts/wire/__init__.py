"""HTTP as programs speak it. The wire's addresses, answers, bodies and verbs stand here, for every floor above.

This room knows nothing of the domain.
"""
