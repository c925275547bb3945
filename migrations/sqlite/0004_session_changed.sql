-- One process serves an SQLite database, and tells its tabs itself: there is nothing to do.
SELECT 1;
