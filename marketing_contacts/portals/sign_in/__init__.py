"""How people sign in: by email, throttled, with a second factor if they want one.

The flows are django-allauth's; the look, the texts and the mails are ours. Accounts are made by invitation,
never by signing up.
"""
