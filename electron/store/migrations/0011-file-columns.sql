-- The columns of a table file in their order (JSON list): a row of it, kept byte for byte, names none of its cells.
ALTER TABLE import_file ADD COLUMN columns TEXT;
