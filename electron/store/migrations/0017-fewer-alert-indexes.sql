-- The alert queue is filtered and sorted in its columns: nothing walks these any more, and each cost an import a page for each alert.
DROP INDEX alert_by_last;
DROP INDEX alert_by_title;
DROP INDEX alert_by_status;
DROP INDEX alert_by_service_source;
