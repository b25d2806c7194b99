"""When beat asks for which task. Each finds its own work and is safe to run twice."""

from datetime import timedelta

from celery.schedules import crontab

BEAT_SCHEDULE = {
    "apply-update-dates": {"task": "contacts.tasks.apply_update_dates", "schedule": timedelta(minutes=1)},
    "fold-activity": {"task": "marketing_contacts.billing.tasks.fold_activity", "schedule": timedelta(minutes=10)},
    "resume-jobs": {"task": "marketing_contacts.jobs.tasks.resume_jobs", "schedule": timedelta(seconds=15)},
    "fold-ledgers": {"task": "marketing_contacts.billing.tasks.fold_ledgers", "schedule": timedelta(minutes=5)},
    "renew-subscriptions": {
        "task": "marketing_contacts.billing.tasks.renew_subscriptions",
        "schedule": timedelta(minutes=1),
    },
    "mail-invitations": {
        "task": "marketing_contacts.portals.tasks.mail_invitations",
        "schedule": timedelta(seconds=5),
    },
    "look-for-notices": {"task": "marketing_contacts.billing.tasks.look_for_notices", "schedule": timedelta(minutes=1)},
    "purge-bulk-changes": {"task": "contacts.tasks.purge_bulk_changes", "schedule": crontab(hour="3", minute="15")},
    "purge-idempotent-answers": {
        "task": "integrations.tasks.purge_idempotent_answers",
        "schedule": timedelta(minutes=30),
    },
    "purge-imports": {"task": "contacts.tasks.purge_imports", "schedule": timedelta(hours=1)},
    "purge-mails": {"task": "marketing_contacts.billing.tasks.purge_notice_mails", "schedule": timedelta(hours=1)},
    "purge-oauth-grants": {
        "task": "integrations.tasks.purge_oauth_grants",
        "schedule": crontab(hour="3", minute="45"),
    },
    "purge-sessions": {
        "task": "marketing_contacts.portals.tasks.purge_sessions",
        "schedule": crontab(hour="4", minute="0"),
    },
    "purge-sign-in-failures": {
        "task": "marketing_contacts.portals.tasks.purge_sign_in_failures",
        "schedule": crontab(hour="4", minute="15"),
    },
    "purge-request-logs": {
        "task": "integrations.tasks.purge_request_logs",
        "schedule": crontab(hour="3", minute="30"),
    },
    "write-due-statements": {
        "task": "marketing_contacts.billing.tasks.write_due_statements",
        "schedule": timedelta(minutes=1),
    },
}
