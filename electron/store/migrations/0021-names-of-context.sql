-- Context that was imported before: what it calls programs, files and people is read behind, with the senders of mail.
INSERT OR IGNORE INTO queued_sender (kind, id) SELECT 'context', id FROM context_record;
