"""The pages of sign-in, accounts, members, invitations, the audit trail and the installation's mail."""
