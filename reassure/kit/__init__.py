"""What every package may use: clock, ids, money, errors, tenancy, tokens. It knows nothing of the business."""
