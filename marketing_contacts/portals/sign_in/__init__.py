"""Sign people in by email, with throttles and an optional second step.

django-allauth runs the flows. The look, the texts and the mails are ours. Accounts come from invitations. There is no
sign-up.
"""
