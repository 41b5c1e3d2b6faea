with

event_reports as (

    select
        event_reports.event_report_id,
        clusters.event_id,
        event_reports.report_id,
        event_reports.outlet_id,
        event_reports.informant_id,
        event_reports.informant_start,
        event_reports.informant_end,
        event_reports.published_at,
        coalesce(event_reports.published_at, event_reports.retrieved_at) as told_at,
        cast(coalesce(event_reports.date_from, event_reports.published_at) as date) as side_day
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join {{ ref('int_event_clusters') }} as clusters
        on event_reports.event_report_id = clusters.event_report_id

),

copies as (

    select
        copies.report_id,
        copies.original_report_id,
        coalesce(outlets.outlet_id, copies.original_report_id) as original_teller_id
    from {{ ref('int_report_copies') }} as copies
    inner join {{ ref('int_outlets_resolved') }} as outlets on copies.original_report_id = outlets.report_id

),

informant_outlets as (

    select * from {{ ref('int_informant_outlets') }}

),

-- Who copies a report, or cites an outlet for it, has its word from there.
tellers as (

    select
        event_reports.*,
        coalesce(informant_outlets.outlet_id, copies.original_teller_id) as teller_id,
        copies.original_report_id <> event_reports.report_id as is_copy,
        copies.original_report_id = event_reports.report_id
        and coalesce(informant_outlets.outlet_id = event_reports.outlet_id, true) as is_own_word
    from event_reports
    inner join copies on event_reports.report_id = copies.report_id
    left join informant_outlets on event_reports.informant_id = informant_outlets.informant_id

),

faction_mentions as (

    select
        report_id,
        char_start,
        char_end,
        linked_id as faction_id
    from {{ ref('stg_extraction__mentions') }}
    where mention_kind = 'faction' and linked_id is not null

),

-- "A commander of the SDF" speaks for the SDF.
informant_sides as (

    select
        tellers.event_report_id,
        arg_min(faction_mentions.faction_id, faction_mentions.char_start) as faction_id
    from tellers
    inner join faction_mentions
        on
            tellers.report_id = faction_mentions.report_id
            and tellers.informant_start <= faction_mentions.char_start
            and tellers.informant_end >= faction_mentions.char_end
    group by tellers.event_report_id

),

outlet_sides as (

    select
        outlets.outlet_id,
        stances.faction_id,
        stances.valid_from,
        stances.valid_to
    from {{ ref('stg_registry__outlets') }} as outlets
    inner join {{ ref('stg_registry__stances') }} as stances
        on
            outlets.stance = stances.stance
            and (stances.country_code is null or outlets.country_code = stances.country_code)

),

sided as (

    select
        tellers.event_report_id,
        tellers.event_id,
        tellers.report_id,
        tellers.outlet_id,
        tellers.informant_id,
        tellers.teller_id,
        tellers.is_copy,
        tellers.is_own_word,
        coalesce(informant_sides.faction_id, outlet_sides.faction_id) as side_faction_id,
        tellers.side_day,
        tellers.published_at,
        tellers.told_at,
        row_number() over (
            partition by tellers.event_id
            order by tellers.published_at asc nulls last, tellers.told_at asc, tellers.event_report_id asc
        ) as telling_order
    from tellers
    left join informant_sides on tellers.event_report_id = informant_sides.event_report_id
    left join outlet_sides
        on
            tellers.teller_id = outlet_sides.outlet_id
            and (outlet_sides.valid_from is null or tellers.side_day >= outlet_sides.valid_from)
            and (outlet_sides.valid_to is null or tellers.side_day <= outlet_sides.valid_to)

)

select * from sided
