"""A thin database backend: tables with `merchant_id` get the merchant's key, composite references and a policy."""
