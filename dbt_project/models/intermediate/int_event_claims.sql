with

tellers as (

    select * from {{ ref('int_event_tellers') }}

),

event_reports as (

    select
        event_reports.*,
        tellers.event_id
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join tellers on event_reports.event_report_id = tellers.event_report_id

),

-- A figure that an analyst put where the report was read without one has no words but its sentence.
figures as (

    {% for figure in ['killed', 'injured', 'count'] %}
        select
            event_report_id,
            '{{ figure }}' as field,
            {{ figure }}_low as value_low,
            {{ figure }}_high as value_high,
            coalesce({{ figure }}_text, sentence_text) as claim_text,
            coalesce({{ figure }}_start, sentence_start) as char_start,
            coalesce({{ figure }}_end, sentence_end) as char_end
        from event_reports
        where coalesce({{ figure }}_low, {{ figure }}_high) is not null
        union all
    {% endfor %}
    select
        event_report_id,
        'killed_' || victim_group as field,
        victims_low as value_low,
        victims_high as value_high,
        victims_text as claim_text,
        char_start,
        char_end
    from {{ ref('int_event_report_victims') }}

),

figure_claims as (

    select
        event_report_id,
        field,
        0 as position,
        {{ figure_key('value_low', 'value_high') }} as claim_group,
        value_low,
        value_high,
        {{ figure_key('value_low', 'value_high') }} as value_text,
        claim_text,
        char_start,
        char_end
    from figures

),

type_claims as (

    select
        event_report_id,
        'type' as field,
        0 as position,
        event_type_code as claim_group,
        event_type_code as value_id,
        event_type_code as value_text,
        trigger_text as claim_text,
        trigger_start as char_start,
        trigger_end as char_end
    from event_reports

),

date_claims as (

    select
        event_report_id,
        'date' as field,
        0 as position,
        case
            when date_from = date_to then date_from::varchar
            else coalesce(date_from::varchar, '') || '/' || coalesce(date_to::varchar, '')
        end as claim_group,
        claim_group as value_text,
        date_from,
        date_to,
        date_precision,
        time_text as claim_text,
        time_start as char_start,
        time_end as char_end
    from event_reports
    where date_from is not null or date_to is not null

),

-- Of the places that a report names for a happening, the first is where it happened.
place_claims as (

    select
        places.event_report_id,
        'place' as field,
        0 as position,
        places.place_key as claim_group,
        places.place_id as value_id,
        places.place_text as value_text,
        places.surface_text as claim_text,
        places.char_start,
        places.char_end
    from {{ ref('int_event_report_places') }} as places
    inner join tellers on places.event_report_id = tellers.event_report_id
    where places.position = 0

),

party_claims as (

    select
        parties.event_report_id,
        parties.role as field,
        parties.position,
        parties.party_key as claim_group,
        parties.faction_id as value_id,
        parties.party_text as value_text,
        parties.surface_text as claim_text,
        parties.char_start,
        parties.char_end
    from {{ ref('int_event_report_parties') }} as parties
    inner join tellers on parties.event_report_id = tellers.event_report_id

),

claims as (

    select * from figure_claims
    union all by name
    select * from type_claims
    union all by name
    select * from date_claims
    union all by name
    select * from place_claims
    union all by name
    select * from party_claims

),

keyed as (

    select
        {{ stable_id('c', ['claims.event_report_id', 'claims.field', 'claims.claim_group']) }} as claim_id,
        tellers.event_id,
        tellers.event_report_id,
        tellers.report_id,
        claims.field,
        claims.position,
        claims.claim_group,
        claims.value_id,
        claims.value_text,
        claims.value_low,
        claims.value_high,
        claims.date_from,
        claims.date_to,
        claims.date_precision,
        claims.claim_text,
        claims.char_start,
        claims.char_end
    from claims
    inner join tellers on claims.event_report_id = tellers.event_report_id

)

select * from keyed
