"""Where answers come from: files, a folder, an SQL query. Rows in, accepted responses and rejected rows out."""
