"""Orders out of files: CSV and JSON lines, in our shape, Shopify's, Olist's, or any that a mapping names."""
