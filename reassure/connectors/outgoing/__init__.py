"""What we tell merchants' own systems: Standard Webhooks, signed, retried, logged.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""
