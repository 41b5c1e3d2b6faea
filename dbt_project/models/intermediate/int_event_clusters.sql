with recursive

event_reports as (

    select
        event_report_id,
        report_id,
        date_from,
        date_to,
        published_at
    from {{ ref('int_event_reports_current') }}
    where modality = 'actual'

),

links as (

    select
        left_id,
        right_id,
        link_points
    from {{ ref('int_event_links') }}
    where is_linked

),

edges as (

    select
        left_id as from_id,
        right_id as to_id,
        link_points
    from links
    union all
    select
        right_id as from_id,
        left_id as to_id,
        link_points
    from links

),

components (event_report_id, component_id) {{ using_key('event_report_id') }} as (

    select
        event_report_id,
        event_report_id as component_id
    from event_reports
    union
    select
        edges.to_id as event_report_id,
        min(components.component_id) as component_id
    from components
    inner join edges on components.event_report_id = edges.from_id
    inner join recurring.components as known on edges.to_id = known.event_report_id
    where components.component_id < known.component_id
    group by edges.to_id

),

-- A component that holds two happenings of one report, or lasts too long, is a chain of several events.
chains as (

    select components.component_id
    from components
    inner join event_reports on components.event_report_id = event_reports.event_report_id
    group by components.component_id
    having
        count(*) > count(distinct event_reports.report_id)
        or max(event_reports.date_to) - min(event_reports.date_from) >= {{ var('longest_event_days') }}

),

chained as (

    select
        components.component_id,
        event_reports.event_report_id,
        event_reports.report_id,
        count(*) over (partition by components.component_id, event_reports.report_id) as told_by_report
    from components
    inner join chains on components.component_id = chains.component_id
    inner join event_reports on components.event_report_id = event_reports.event_report_id

),

-- Its anchors are the event reports of the report that tells it apart most finely.
anchor_reports as (

    select
        component_id,
        report_id
    from chained
    qualify
        row_number() over (
            partition by component_id
            order by told_by_report desc, report_id asc
        ) = 1

),

anchors as (

    select chained.event_report_id
    from chained
    inner join anchor_reports
        on chained.component_id = anchor_reports.component_id and chained.report_id = anchor_reports.report_id

),

-- Every other event report joins the anchor it is linked to best, at most one of each report; the rest stand alone.
joined_to_anchors as (

    select
        chained.event_report_id,
        chained.report_id,
        edges.from_id as anchor_id,
        edges.link_points
    from chained
    inner join edges on chained.event_report_id = edges.to_id
    inner join anchors on edges.from_id = anchors.event_report_id
    qualify
        row_number() over (
            partition by chained.event_report_id
            order by edges.link_points desc, edges.from_id asc
        ) = 1

),

kept_with_anchors as (

    select *
    from joined_to_anchors
    qualify
        row_number() over (
            partition by anchor_id, report_id
            order by link_points desc, event_report_id asc
        ) = 1

),

grouped as (

    select
        event_reports.event_report_id,
        event_reports.published_at,
        chains.component_id is not null as is_from_chain,
        case
            when chains.component_id is null then components.component_id
            else coalesce(kept_with_anchors.anchor_id, event_reports.event_report_id)
        end as group_id
    from event_reports
    inner join components on event_reports.event_report_id = components.event_report_id
    left join chains on components.component_id = chains.component_id
    left join kept_with_anchors on event_reports.event_report_id = kept_with_anchors.event_report_id

),

-- An event keeps the id of the event report that was published first, whatever joins it later.
named as (

    select
        event_report_id,
        is_from_chain,
        first_value(event_report_id) over (
            partition by group_id
            order by published_at asc nulls last, event_report_id asc
        ) as founding_event_report_id
    from grouped

),

clustered as (

    select
        event_report_id,
        {{ stable_id('e', ['founding_event_report_id']) }} as event_id,
        founding_event_report_id,
        is_from_chain
    from named

)

select * from clustered
