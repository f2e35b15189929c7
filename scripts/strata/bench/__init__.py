"""What the project's models cost on made-up customers: seconds, memory and rows, measured through dbt itself."""
