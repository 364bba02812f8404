"""What we tell merchants' own systems: Standard Webhooks, or AfterShip's where its receivers stay; retried, logged.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
https://www.aftership.com/docs/tracking/2026-07/webhook/webhook-specifications
"""
