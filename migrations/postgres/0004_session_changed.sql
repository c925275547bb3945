-- A session's tabs are held by whichever instances serve them, so every instance hears that a session has ended or lasts
-- longer, whoever changed it. What is told is the public handle; who hears it looks again.
CREATE FUNCTION session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('session_changed', OLD.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER session_changed AFTER DELETE OR UPDATE OF expires_at ON session
    FOR EACH ROW EXECUTE FUNCTION session_changed();
