"""What vendors send us: kept first, understood later."""
