"""What each template calls its headings, metadata and statuses: tables, one file a dialect."""
