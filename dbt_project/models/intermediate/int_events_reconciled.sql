with

event_reports as (

    select
        event_reports.*,
        tellers.event_id,
        tellers.teller_id,
        tellers.is_copy,
        tellers.is_own_word,
        tellers.telling_order
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join {{ ref('int_event_tellers') }} as tellers
        on event_reports.event_report_id = tellers.event_report_id

),

-- Each teller is counted once, at the outlet that stands nearest to it.
independent_outlets as (

    select
        event_id,
        count(distinct outlet_id) as independent_outlet_count
    from (
        select
            event_id,
            outlet_id
        from event_reports
        qualify
            row_number() over (
                partition by event_id, teller_id
                order by is_own_word desc, telling_order asc
            ) = 1
    ) as nearest
    group by event_id

),

tallies as (

    select
        event_id,
        count(distinct report_id) as report_count,
        count(distinct report_id) filter (where is_copy) as copy_count,
        count(distinct outlet_id) as outlet_count,
        count(distinct informant_id) as informant_count,
        coalesce(min(published_at), min(retrieved_at)) as first_reported_at,
        coalesce(max(published_at), max(retrieved_at)) as revised_at,
        max(confidence) as confidence
    from event_reports
    group by event_id

),

-- The type that most tellers give.
types as (

    select
        event_id,
        event_type_code
    from event_reports
    group by event_id, event_type_code
    qualify
        row_number() over (
            partition by event_id
            order by count(distinct teller_id) desc, max(confidence) desc, event_type_code
        ) = 1

),

days as (

    select
        event_reports.event_id,
        event_reports.event_report_id,
        event_reports.teller_id,
        event_reports.telling_order,
        days.day_from as date_from,
        days.day_to as date_to,
        days.day_precision as date_precision,
        days.day_method as date_method,
        days.day_method = 'told' and days.day_precision in ('day', 'days', 'week') as is_told_finely
    from event_reports
    inner join {{ ref('int_event_report_days') }} as days on event_reports.event_report_id = days.event_report_id

),

-- What is told to the week before what was inferred, and that before what is told more coarsely or presumed. Then the
-- finest interval; of equally fine ones that which most tellers give, then the earliest. It comes from the report that
-- gave it first.
dates as (

    select
        event_id,
        date_from,
        date_to,
        date_precision,
        date_method,
        arg_min(event_report_id, telling_order) as date_event_report_id
    from days
    group by event_id, date_from, date_to, date_precision, date_method, is_told_finely
    qualify
        row_number() over (
            partition by event_id
            order by
                is_told_finely desc,
                case date_method when 'inferred' then 1 when 'told' then 2 else 3 end,
                case date_precision
                    when 'day' then 1
                    when 'days' then 2
                    when 'week' then 3
                    when 'month' then 4
                    when 'season' then 5
                    when 'year' then 6
                    else 7
                end,
                count(distinct teller_id) desc,
                date_from nulls last,
                date_to asc nulls last
        ) = 1

),

place_precisions as (

    select
        places.place_id,
        precisions.fineness
    from {{ ref('stg_raw__places') }} as places
    inner join {{ ref('int_place_precisions') }} as precisions on places.place_id = precisions.place_id

),

-- The finest place that stands first in a report; of equally fine ones that which most tellers give.
places as (

    select
        event_reports.event_id,
        mentioned.place_id,
        mentioned.place_key,
        arg_min(mentioned.place_text, event_reports.telling_order) as place_text,
        arg_min(event_reports.event_report_id, event_reports.telling_order) as place_event_report_id
    from event_reports
    inner join {{ ref('int_event_report_places') }} as mentioned
        on event_reports.event_report_id = mentioned.event_report_id and mentioned.position = 0
    left join place_precisions on mentioned.place_id = place_precisions.place_id
    group by event_reports.event_id, mentioned.place_id, mentioned.place_key
    qualify
        row_number() over (
            partition by event_reports.event_id
            order by
                mentioned.place_id is null,
                min(place_precisions.fineness) nulls last,
                count(distinct event_reports.teller_id) desc,
                mentioned.place_key
        ) = 1

),

states as (

    select *
    from {{ ref('int_event_revisions') }}
    where is_latest

),

assembled as (

    select
        tallies.event_id,
        types.event_type_code,
        dates.date_from,
        dates.date_to,
        coalesce(dates.date_precision, 'unknown') as date_precision,
        coalesce(dates.date_method, 'unknown') as date_method,
        dates.date_event_report_id,
        places.place_id,
        places.place_key,
        places.place_text,
        places.place_event_report_id,
        {% for figure in event_figures() %}
            states.{{ figure }}_low,
            states.{{ figure }}_best,
            states.{{ figure }}_high,
        {% endfor %}
        tallies.report_count,
        tallies.copy_count,
        tallies.outlet_count,
        independent_outlets.independent_outlet_count,
        tallies.informant_count,
        states.contested_fields,
        states.sides_agree,
        tallies.first_reported_at,
        tallies.revised_at,
        tallies.confidence
    from tallies
    inner join independent_outlets on tallies.event_id = independent_outlets.event_id
    inner join types on tallies.event_id = types.event_id
    inner join states on tallies.event_id = states.event_id
    left join dates on tallies.event_id = dates.event_id
    left join places on tallies.event_id = places.event_id

)

select * from assembled
