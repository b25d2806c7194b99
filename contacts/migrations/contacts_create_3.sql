-- Creates contacts of one portal in one call. Locks: the portal, shared, then as all writers key, emails, counters.
-- p_rows: [{"email": …, "properties": {…}}, …], emails null or in lower case, sorted. p_is_whole: create, count and
-- book all, or write nothing. Else insert the rows whose email and id are free. The toggle of p_app decides, else
-- p_enabled and p_version do. A step sets the outcome that EXIT ends the call with. A change gets a new file.
CREATE FUNCTION contacts_create_3(
    p_portal bigint, p_key_hash bytea, p_request_hash bytea, p_app bigint, p_enabled boolean, p_version integer,
    p_rows jsonb, p_is_whole boolean, p_source_kind text, p_source_id bigint, p_source_label text, p_source_key text,
    p_source_bytes bytea, p_credential bigint, p_request uuid, p_now timestamptz, OUT outcome text, OUT toggle boolean,
    OUT version integer, OUT ids bigint[], OUT places integer[], OUT statuses text[]) LANGUAGE plpgsql AS $$
DECLARE
    v_rows integer := jsonb_array_length(p_rows); v_wanted bigint := 0; v_is_written boolean := false; v_row record;
    v_drawn bigint[]; v_id bigint; v_shift bigint; v_place integer := 1; v_email text; v_label text := '';
    v_status text := 'NON_MARKETING'; v_kind text := ''; v_source bigint; v_sequence bigint; v_count bigint;
    v_time bigint := (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1767225600000) << 12; -- since 2026
    v_before bytea; v_hash bytea; v_moment bytea := int8send((extract(epoch FROM p_now) * 1000000)::bigint);
BEGIN
    toggle := p_enabled; version := p_version; ids := '{}'; places := '{}'; statuses := '{}';
    <<steps>> BEGIN
        PERFORM 1 FROM portals_portal WHERE id = p_portal AND suspended_at IS NULL FOR KEY SHARE;
        outcome := 'SUSPENDED'; EXIT steps WHEN NOT FOUND; -- The lock is that of a foreign key. A suspension waits for it.
        -- 1. The key is claimed. With a key, no lock is waited for longer than 250 ms. The ordinary path waits longer.
        IF p_key_hash IS NOT NULL THEN
            SET LOCAL lock_timeout = '250ms';
            INSERT INTO integrations_idempotentanswer
                   (portal_id, app_id, key_hash, request_hash, kind, status, headers, body, created_at)
            VALUES (p_portal, p_app, p_key_hash, p_request_hash, 'CLAIMED', 0, '{}', '', p_now)
            ON CONFLICT (portal_id, app_id, key_hash) DO NOTHING;
            outcome := 'KEY_KNOWN'; EXIT steps WHEN NOT FOUND; v_is_written := true;
        END IF;
        -- 2. The app must be connected. Its toggle is NULL where the portal's edition has no marketing contacts.
        IF p_app IS NOT NULL THEN
            SELECT CASE WHEN edition.has_marketing_contacts THEN app.marketing_enabled END, app.toggle_version
              INTO toggle, version FROM integrations_connectedapp AS app
              LEFT JOIN billing_subscription AS subscription ON subscription.portal_id = app.portal_id
              LEFT JOIN billing_edition AS edition ON edition.code = subscription.edition_id
             WHERE app.portal_id = p_portal AND app.id = p_app AND app.disconnected_at IS NULL;
            outcome := 'APP_GONE'; EXIT steps WHEN NOT FOUND;
        END IF;
        -- 3. Free places for all rows are looked for without a lock. After NO_ROOM, the ordinary path counts exactly.
        IF p_is_whole AND toggle THEN
            PERFORM 1 FROM billing_usage WHERE portal_id = p_portal AND NOT p_source_key = ANY (limited_sources)
                AND count + v_rows <= least(tier, maximum_marketing_contacts) AND next_update_at > p_now;
            outcome := 'NO_ROOM'; EXIT steps WHEN NOT FOUND;
        END IF;
        -- 4. Contacts. The toggle stamps all but suppressed addresses. An id is the time and 12 bits of a sequence,
        -- drawn beforehand, so it tells the row's place. A taken id is not inserted. One row alone is inserted faster.
        IF v_rows = 1 THEN
            v_email := p_rows -> 0 ->> 'email'; v_id := v_time | (nextval('contacts_contact_id_seq') & 4095);
            PERFORM 1 FROM contacts_suppressedaddress
              WHERE portal_id = p_portal AND address_hash = sha256(convert_to(v_email, 'UTF8'));
            IF toggle AND NOT FOUND THEN
                v_wanted := 1; v_status := 'MARKETING'; v_kind := p_source_kind; v_source := p_source_id;
                v_label := p_source_label;
            END IF;
            INSERT INTO contacts_contact (portal_id, id, email, properties, marketing_status, held_reason, status_at,
                   source_kind, source_id, source_label, created_by_kind, created_by_id, created_by_label,
                   credential_id, toggle_version, request_id, created_at, updated_at)
            VALUES (p_portal, v_id, v_email, p_rows -> 0 -> 'properties', v_status, '', p_now, v_kind, v_source,
                   v_label, p_source_kind, p_source_id, p_source_label, p_credential, version, p_request, p_now, p_now)
            ON CONFLICT DO NOTHING;
            IF FOUND THEN ids := ARRAY[v_id]; places := ARRAY[1]; statuses := ARRAY[v_status]; END IF;
        ELSE
            v_drawn := array(SELECT nextval('contacts_contact_id_seq') FROM generate_series(1, v_rows) ORDER BY 1);
            v_shift := (v_time | (v_drawn[1] & 4095)) - v_drawn[1];
            FOR v_row IN
                INSERT INTO contacts_contact (portal_id, id, email, properties, marketing_status, held_reason,
                       status_at, source_kind, source_id, source_label, created_by_kind, created_by_id,
                       created_by_label, credential_id, toggle_version, request_id, created_at, updated_at)
                SELECT home.portal_id, v_drawn[new.place] + v_shift, new.email, new.properties, stamp.status, '', p_now,
                       CASE stamp.status WHEN 'MARKETING' THEN p_source_kind ELSE '' END,
                       CASE stamp.status WHEN 'MARKETING' THEN p_source_id END,
                       CASE stamp.status WHEN 'MARKETING' THEN p_source_label ELSE '' END,
                       p_source_kind, p_source_id, p_source_label, p_credential, version, p_request, p_now, p_now
                  FROM billing_usage AS home
                 CROSS JOIN ROWS FROM (jsonb_to_recordset(p_rows) AS (email text, properties jsonb))
                       WITH ORDINALITY AS new(email, properties, place)
                  LEFT JOIN contacts_suppressedaddress AS suppressed ON suppressed.portal_id = home.portal_id
                       AND suppressed.address_hash = sha256(convert_to(new.email, 'UTF8'))
                 CROSS JOIN LATERAL (SELECT CASE WHEN toggle AND suppressed.portal_id IS NULL
                                                 THEN 'MARKETING' ELSE 'NON_MARKETING' END) AS stamp(status)
                 WHERE home.portal_id = p_portal ORDER BY new.place
                ON CONFLICT DO NOTHING RETURNING id, marketing_status AS status
            LOOP
                WHILE v_drawn[v_place] + v_shift < v_row.id LOOP v_place := v_place + 1; END LOOP;
                ids := ids || v_row.id; places := places || v_place; statuses := statuses || v_row.status::text;
                v_wanted := v_wanted + (v_row.status = 'MARKETING')::integer;
            END LOOP;
        END IF;
        v_is_written := v_is_written OR cardinality(ids) > 0;
        outcome := 'TAKEN'; EXIT steps WHEN p_is_whole AND cardinality(ids) < v_rows;
        outcome := 'CREATED'; IF NOT p_is_whole THEN RETURN; END IF;
        -- 5. What was created is kept for the key. The rest of the answer is in the request that comes again.
        IF p_key_hash IS NOT NULL THEN
            UPDATE integrations_idempotentanswer SET kind = 'CREATED', status = 201, body = json_build_object(
                   'id', v_id::text, 'marketing_status', v_status, 'request_id', p_request, 'enabled', toggle)
             WHERE portal_id = p_portal AND app_id = p_app AND key_hash = p_key_hash;
        END IF;
        v_id := nextval('billing_source_activity_id_seq'); -- 6. What the source did is noted.
        INSERT INTO billing_sourceactivity
               (portal_id, id, source_kind, source_id, source_label, toggle_version, created, marketing, held, at)
        VALUES (p_portal, v_id, p_source_kind, p_source_id, p_source_label, coalesce(version, 0),
               v_rows, v_wanted, 0, p_now);
        IF v_wanted = 0 THEN RETURN; END IF;
        -- 7. The counters move and are locked until the commit. The hash covers the bytes of LEDGER_BYTES in Python.
        UPDATE billing_usage
           SET count = count + v_wanted, ledger_sequence = ledger_sequence + 1, ledger_previous_hash = ledger_hash,
               ledger_hash = sha256(ledger_hash || int8send(portal_id) || int8send(ledger_sequence + 1)
                   || int8send(v_wanted) || int8send(count + v_wanted) || v_moment || v_moment || p_source_bytes)
         WHERE portal_id = p_portal AND count + v_wanted <= least(tier, maximum_marketing_contacts)
           AND next_update_at > p_now AND NOT p_source_key = ANY (limited_sources)
        RETURNING ledger_sequence, count, ledger_previous_hash, ledger_hash INTO v_sequence, v_count, v_before, v_hash;
        outcome := 'NO_ROOM'; EXIT steps WHEN NOT FOUND; -- 8. The ledger gets its row.
        INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance,
               source_kind, source_id, source_label, previous_hash, hash)
        VALUES (p_portal, v_sequence, p_now, p_now, v_wanted, v_count,
               p_source_kind, p_source_id, p_source_label, v_before, v_hash);
        outcome := 'CREATED'; RETURN;
    END steps; -- What was not done comes here. An error undoes what was written. Its text is the outcome.
    IF v_is_written THEN RAISE EXCEPTION '%', outcome USING ERRCODE = 'MC001'; END IF;
END $$
