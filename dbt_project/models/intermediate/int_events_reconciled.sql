with

event_reports as (

    select
        event_reports.*,
        clusters.event_id,
        coalesce(event_reports.outlet_id, event_reports.report_id) as teller_id
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join {{ ref('int_event_clusters') }} as clusters
        on event_reports.event_report_id = clusters.event_report_id

),

tallies as (

    select
        event_id,
        count(distinct report_id) as report_count,
        count(distinct outlet_id) as outlet_count,
        count(distinct informant_id) as informant_count,
        coalesce(min(published_at), min(retrieved_at)) as first_reported_at,
        coalesce(max(published_at), max(retrieved_at)) as revised_at,
        max(confidence) as confidence
    from event_reports
    group by event_id

),

-- The type that most outlets give.
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

-- The finest interval; of equally fine ones that which most outlets give, then the earliest.
dates as (

    select
        event_id,
        date_from,
        date_to,
        date_precision
    from event_reports
    where date_from is not null or date_to is not null
    group by event_id, date_from, date_to, date_precision
    qualify
        row_number() over (
            partition by event_id
            order by
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

date_spread as (

    select
        event_id,
        max(date_from) > min(date_to) as is_date_contested
    from event_reports
    where date_precision in ('day', 'days')
    group by event_id

),

place_precisions as (

    select
        places.place_id,
        precisions.fineness
    from {{ ref('stg_raw__places') }} as places
    inner join {{ ref('int_place_precisions') }} as precisions on places.place_id = precisions.place_id

),

-- The finest place that stands first in a report; of equally fine ones that which most outlets give.
places as (

    select
        event_reports.event_id,
        mentioned.place_id,
        mentioned.place_key,
        min(mentioned.place_text) as place_text
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

-- Low and high span what the outlets last said; best is the lower median of their distinct figures, so that it is
-- always a figure that somebody gave. A figure that is open above counts as its lower end, one open below as its upper.
figures as (

    select
        event_id,
        figure_kind,
        min(coalesce(figure_low, 0)) as figure_low,
        quantile_disc(distinct coalesce(figure_low, figure_high), 0.5) as figure_best,
        max(coalesce(figure_high, figure_low)) as figure_high,
        max(figure_low) > min(figure_high) as is_figure_contested
    from {{ ref('int_event_figures') }}
    group by event_id, figure_kind

),

figures_by_event as (

    select
        event_id,
    {% for figure in ['killed', 'injured', 'count'] %}
        max(figure_low) filter (where figure_kind = '{{ figure }}') as {{ figure }}_low,
        max(figure_best) filter (where figure_kind = '{{ figure }}') as {{ figure }}_best,
        max(figure_high) filter (where figure_kind = '{{ figure }}') as {{ figure }}_high,
        bool_or(is_figure_contested) filter (where figure_kind = '{{ figure }}') as is_{{ figure }}_contested
        {{- ',' if not loop.last }}
    {% endfor %}
    from figures
    group by event_id

),

parties as (

    select distinct
        event_reports.event_id,
        event_reports.teller_id,
        parties.role,
        parties.party_key,
        parties.faction_id,
        parties.is_category,
        parties.is_civilian
    from event_reports
    inner join {{ ref('int_event_report_parties') }} as parties
        on event_reports.event_report_id = parties.event_report_id

),

agent_tellers as (

    select distinct
        event_id,
        teller_id
    from parties
    where role = 'agent' and not is_category

),

faction_lineage as (

    select * from {{ ref('int_faction_ancestors') }}

),

-- Agents meet where one outlet's agent is, heads or belongs to some party that the other names.
agents_met as (

    select distinct
        agents.event_id,
        agents.teller_id as left_teller_id,
        others.teller_id as right_teller_id
    from parties as agents
    inner join parties as others
        on agents.event_id = others.event_id and agents.teller_id <> others.teller_id
    left join faction_lineage as above
        on agents.faction_id = above.faction_id and others.faction_id = above.ancestor_id
    left join faction_lineage as below
        on others.faction_id = below.faction_id and agents.faction_id = below.ancestor_id
    where
        agents.role = 'agent'
        and (agents.party_key = others.party_key or above.ancestor_id is not null or below.ancestor_id is not null)

),

agents_contested as (

    select distinct left_tellers.event_id
    from agent_tellers as left_tellers
    inner join agent_tellers as right_tellers
        on left_tellers.event_id = right_tellers.event_id and left_tellers.teller_id < right_tellers.teller_id
    left join agents_met as met
        on
            left_tellers.event_id = met.event_id
            and left_tellers.teller_id = met.left_teller_id
            and right_tellers.teller_id = met.right_teller_id
    left join agents_met as met_back
        on
            left_tellers.event_id = met_back.event_id
            and right_tellers.teller_id = met_back.left_teller_id
            and left_tellers.teller_id = met_back.right_teller_id
    where met.event_id is null and met_back.event_id is null

),

civilian_patients as (

    select distinct event_id
    from parties
    where role = 'patient' and is_civilian

),

event_types as (

    select * from {{ ref('stg_registry__event_types') }}

),

assembled as (

    select
        tallies.event_id,
        types.event_type_code,
        dates.date_from,
        dates.date_to,
        coalesce(dates.date_precision, 'unknown') as date_precision,
        places.place_id,
        places.place_text,
        figures_by_event.killed_low,
        figures_by_event.killed_best,
        figures_by_event.killed_high,
        figures_by_event.injured_low,
        figures_by_event.injured_best,
        figures_by_event.injured_high,
        figures_by_event.count_low,
        figures_by_event.count_best,
        figures_by_event.count_high,
        tallies.report_count,
        tallies.outlet_count,
        tallies.informant_count,
        nullif(concat_ws(
            '|',
            case when figures_by_event.is_killed_contested then 'killed' end,
            case when figures_by_event.is_injured_contested then 'injured' end,
            case when figures_by_event.is_count_contested then 'count' end,
            case when agents_contested.event_id is not null then 'agent' end,
            case when date_spread.is_date_contested then 'date' end
        ), '') as contested_fields,
        event_types.is_violence and civilian_patients.event_id is not null as civilians_harmed,
        tallies.first_reported_at,
        tallies.revised_at,
        tallies.confidence
    from tallies
    inner join types on tallies.event_id = types.event_id
    inner join event_types on types.event_type_code = event_types.event_type_code
    left join dates on tallies.event_id = dates.event_id
    left join date_spread on tallies.event_id = date_spread.event_id
    left join places on tallies.event_id = places.event_id
    left join figures_by_event on tallies.event_id = figures_by_event.event_id
    left join agents_contested on tallies.event_id = agents_contested.event_id
    left join civilian_patients on tallies.event_id = civilian_patients.event_id

)

select * from assembled
