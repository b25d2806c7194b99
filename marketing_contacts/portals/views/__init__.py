"""Pages of people: coming in, one's own account, members, invitations, the audit trail, the installation's mail."""
