with

event_types as (

    select * from {{ ref('stg_registry__event_types') }}

),

-- News without a date is presumed to be of the days up to its publication: a hint for linking, never its date.
datable_event_reports as (

    select
        event_reports.* replace (
            coalesce(
                event_reports.date_from,
                cast(event_reports.published_at as date) - {{ var('presumed_days') }}
            ) as date_from,
            coalesce(event_reports.date_to, cast(event_reports.published_at as date)) as date_to
        ),
        event_reports.date_from is null as is_presumed,
        event_types.event_family,
        event_types.acled_event_type
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join event_types on event_reports.event_type_code = event_types.event_type_code
    where
        event_reports.modality = 'actual'
        and (
            (
                event_reports.date_precision in ('day', 'days')
                and event_reports.date_to - event_reports.date_from < {{ var('longest_event_days') }}
            )
            or (
                event_reports.date_from is null
                and event_reports.date_to is null
                and event_reports.time_text is null
                and event_reports.published_at is not null
            )
        )

),

days as (

    select
        event_report_id,
        report_id,
        event_family,
        cast(unnest(generate_series(date_from, date_to, interval 1 day)) as date) as event_day
    from datable_event_reports

),

days_with_margin as (

    select
        event_report_id,
        report_id,
        event_family,
        event_day + unnest([-1, 0, 1]) as event_day
    from days

),

candidates as (

    select distinct
        days.event_report_id as left_id,
        days_with_margin.event_report_id as right_id
    from days
    inner join days_with_margin
        on
            days.event_day = days_with_margin.event_day
            and days.event_family = days_with_margin.event_family
            and days.report_id <> days_with_margin.report_id
            and days.event_report_id < days_with_margin.event_report_id

),

places as (

    select * from {{ ref('int_event_report_places') }}

),

lead_places as (

    select *
    from places
    qualify
        row_number() over (
            partition by event_report_id
            order by position, place_key
        ) = 1

),

place_lineage as (

    select * from {{ ref('int_place_ancestors') }}

),

listed_places as (

    select
        candidates.left_id,
        candidates.right_id
    from candidates
    inner join lead_places on candidates.left_id = lead_places.event_report_id
    inner join places on candidates.right_id = places.event_report_id and lead_places.place_key = places.place_key
    union
    select
        candidates.left_id,
        candidates.right_id
    from candidates
    inner join lead_places on candidates.right_id = lead_places.event_report_id
    inner join places on candidates.left_id = places.event_report_id and lead_places.place_key = places.place_key

),

places_compared as (

    select
        candidates.left_id,
        candidates.right_id,
        round({{ haversine_km(
            'left_places.latitude', 'left_places.longitude', 'right_places.latitude', 'right_places.longitude'
        ) }}, 1) as distance_km,
        case
            when left_places.place_key is null or right_places.place_key is null then 'unknown'
            when left_places.place_key = right_places.place_key then 'same'
            when listed_places.left_id is not null then 'listed'
            when left_above.ancestor_id is not null or right_above.ancestor_id is not null then 'within'
            when left_places.place_id is null or right_places.place_id is null then 'unknown'
            when distance_km <= {{ var('near_km') }} then 'near'
            when distance_km is null then 'unknown'
            else 'apart'
        end as place_comparison
    from candidates
    left join lead_places as left_places on candidates.left_id = left_places.event_report_id
    left join lead_places as right_places on candidates.right_id = right_places.event_report_id
    left join listed_places
        on candidates.left_id = listed_places.left_id and candidates.right_id = listed_places.right_id
    left join place_lineage as left_above
        on left_places.place_id = left_above.place_id and right_places.place_id = left_above.ancestor_id
    left join place_lineage as right_above
        on right_places.place_id = right_above.place_id and left_places.place_id = right_above.ancestor_id

),

parties as (

    select distinct
        event_report_id,
        party_key,
        faction_id
    from {{ ref('int_event_report_parties') }}
    where not is_category

),

faction_lineage as (

    select * from {{ ref('int_faction_ancestors') }}

),

parties_paired as (

    select
        candidates.left_id,
        candidates.right_id,
        left_parties.party_key as left_key,
        left_parties.party_key = right_parties.party_key as is_same,
        left_above.ancestor_id is not null or right_above.ancestor_id is not null as is_related
    from candidates
    inner join parties as left_parties on candidates.left_id = left_parties.event_report_id
    inner join parties as right_parties on candidates.right_id = right_parties.event_report_id
    left join faction_lineage as left_above
        on left_parties.faction_id = left_above.faction_id and right_parties.faction_id = left_above.ancestor_id
    left join faction_lineage as right_above
        on right_parties.faction_id = right_above.faction_id and left_parties.faction_id = right_above.ancestor_id

),

parties_compared as (

    select
        left_id,
        right_id,
        count(distinct left_key) filter (where is_same) as shared_party_count,
        case
            when count(distinct left_key) filter (where is_same) > 1 then 'several_shared'
            when bool_or(is_same) then 'shared'
            when bool_or(is_related) then 'related'
            else 'disjoint'
        end as party_comparison
    from parties_paired
    group by left_id, right_id

),

compared as (

    select
        candidates.left_id,
        candidates.right_id,
        left_reports.report_id as left_report_id,
        right_reports.report_id as right_report_id,
        case
            when left_reports.event_type_code = right_reports.event_type_code then 'same'
            when left_reports.acled_event_type = right_reports.acled_event_type then 'kindred'
            else 'family'
        end as type_comparison,
        case
            when left_reports.is_presumed or right_reports.is_presumed then 'presumed'
            when left_reports.date_from = right_reports.date_from and left_reports.date_to = right_reports.date_to
                then 'same'
            when left_reports.date_from <= right_reports.date_to and right_reports.date_from <= left_reports.date_to
                then 'overlap'
            else 'adjacent'
        end as date_comparison,
        places_compared.place_comparison,
        places_compared.distance_km,
        coalesce(parties_compared.party_comparison, 'unknown') as party_comparison,
        coalesce(parties_compared.shared_party_count, 0) as shared_party_count,
        {{ compare_figures(
            'left_reports.killed_low', 'left_reports.killed_high', 'right_reports.killed_low', 'right_reports.killed_high'
        ) }} as killed_comparison,
        {{ compare_figures(
            'left_reports.injured_low', 'left_reports.injured_high',
            'right_reports.injured_low', 'right_reports.injured_high'
        ) }} as injured_comparison,
        {{ compare_figures(
            'left_reports.count_low', 'left_reports.count_high', 'right_reports.count_low', 'right_reports.count_high'
        ) }} as count_comparison,
        coalesce(left_reports.outlet_id = right_reports.outlet_id, false) as is_same_outlet
    from candidates
    inner join datable_event_reports as left_reports on candidates.left_id = left_reports.event_report_id
    inner join datable_event_reports as right_reports on candidates.right_id = right_reports.event_report_id
    inner join places_compared
        on candidates.left_id = places_compared.left_id and candidates.right_id = places_compared.right_id
    left join parties_compared
        on candidates.left_id = parties_compared.left_id and candidates.right_id = parties_compared.right_id

),

-- A hundred points in all: what happened 25, when 20, where 25, who 20, how many 10.
weighed as (

    select
        *,
        case type_comparison when 'same' then 25 when 'kindred' then 15 else 10 end as type_points,
        case date_comparison when 'same' then 20 when 'overlap' then 16 else 8 end as date_points,
        case place_comparison
            when 'same' then 25
            when 'listed' then 20
            when 'within' then 12
            when 'near' then 10
            when 'apart' then -40
            else 0
        end as place_points,
        case party_comparison
            when 'several_shared' then 20
            when 'shared' then 12
            when 'related' then 8
            when 'disjoint' then -5
            else 0
        end as party_points,
        case when 'agree' in (killed_comparison, injured_comparison, count_comparison) then 10 else 0 end
            as figure_points
    from compared

),

summed as (

    select
        *,
        type_points + date_points + place_points + party_points + figure_points as link_points
    from weighed

),

-- Of each other report, an event report goes with the one event report that fits best: a report that tells of two
-- happenings never makes them one.
ranked as (

    select
        *,
        row_number()
            over (partition by left_id, right_report_id order by link_points desc, right_id asc)
            as rank_for_left,
        row_number()
            over (partition by right_id, left_report_id order by link_points desc, left_id asc)
            as rank_for_right
    from summed

),

judged as (

    select
        {{ stable_id('l', ['left_id', 'right_id']) }} as link_id,
        * exclude (rank_for_left, rank_for_right),
        rank_for_left = 1 and rank_for_right = 1 as is_mutual_best,
        rank_for_left = 1 and rank_for_right = 1 and link_points >= {{ var('link_threshold') }} as is_linked
    from ranked

)

select * from judged
