with recursive

members as (

    select
        event_report_id,
        event_id,
        known_at,
        dbt_valid_from as entered_at,
        dbt_valid_to as left_at
    from {{ ref('event_members_history') }}

),

-- The clock of a run only puts runs in order; what is told of when is what was known then.
turns as (

    select
        event_id,
        entered_at as turned_at,
        known_at,
        1 as member_step
    from members
    union all
    select
        event_id,
        left_at as turned_at,
        null as known_at,
        -1 as member_step
    from members
    where left_at is not null

),

newest_known as (

    select
        turned_at,
        max(known_at) as known_at
    from turns
    group by turned_at

),

moments as (

    select
        turned_at,
        max(known_at) over (order by turned_at) as changed_at
    from newest_known

),

steps as (

    select
        event_id,
        turned_at,
        sum(member_step) as member_step
    from turns
    group by event_id, turned_at

),

sizes as (

    select
        event_id,
        turned_at,
        sum(member_step) over (
            partition by event_id
            order by turned_at
        ) as size_after,
        size_after - member_step as size_before
    from steps

),

-- Whereto the event reports of an event went that left it; nowhere where they are gone.
departures as (

    select
        members.event_id,
        members.left_at as turned_at,
        entered.event_id as other_event_id,
        count(*) as event_report_count
    from members
    left join members as entered
        on members.event_report_id = entered.event_report_id and members.left_at = entered.entered_at
    where members.left_at is not null
    group by members.event_id, members.left_at, entered.event_id

),

-- An event that is no more is merged into the one that took most of its event reports.
left_for_others as (

    select
        departures.event_id,
        departures.turned_at,
        departures.other_event_id,
        departures.event_report_count,
        case
            when
                ours.size_after = 0
                and row_number() over (
                    partition by departures.event_id, departures.turned_at
                    order by departures.event_report_count desc, departures.other_event_id asc
                ) = 1
                then 'merged'
            when theirs.size_before = 0 then 'split'
            else 'moved'
        end as change_kind
    from departures
    inner join sizes as ours
        on departures.event_id = ours.event_id and departures.turned_at = ours.turned_at
    inner join sizes as theirs
        on departures.other_event_id = theirs.event_id and departures.turned_at = theirs.turned_at

),

created as (

    select
        event_id,
        turned_at,
        null as other_event_id,
        size_after as event_report_count,
        'created' as change_kind
    from sizes
    where size_before = 0 and size_after > 0

),

withdrawn as (

    select
        sizes.event_id,
        sizes.turned_at,
        null as other_event_id,
        sizes.size_before as event_report_count,
        'withdrawn' as change_kind
    from sizes
    left join left_for_others
        on sizes.event_id = left_for_others.event_id and sizes.turned_at = left_for_others.turned_at
    where sizes.size_after = 0 and left_for_others.event_id is null

),

changes as (

    select * from created
    union all by name
    select * from left_for_others
    union all by name
    select * from withdrawn

),

numbered as (

    select
        *,
        row_number() over (
            partition by event_id
            order by turned_at asc, change_kind = 'merged' asc, other_event_id asc
        ) as change_number
    from changes

),

standing as (

    select event_id
    from sizes
    qualify row_number() over (partition by event_id order by turned_at desc) = 1 and size_after > 0

),

-- Where an event went when it last ended; an event that came back has none.
endings as (

    select
        numbered.event_id,
        numbered.other_event_id
    from numbered
    left join standing on numbered.event_id = standing.event_id
    where numbered.change_kind in ('merged', 'withdrawn') and standing.event_id is null
    qualify row_number() over (partition by numbered.event_id order by numbered.change_number desc) = 1

),

paths as (

    select distinct
        event_id,
        event_id as led_to
    from numbered
    union
    select
        paths.event_id,
        endings.other_event_id as led_to
    from paths
    inner join endings on paths.led_to = endings.event_id

),

leads as (

    select
        paths.event_id,
        paths.led_to as current_event_id
    from paths
    inner join standing on paths.led_to = standing.event_id

),

told as (

    select
        {{ stable_id('y', ['numbered.event_id', 'numbered.change_number']) }} as event_change_id,
        numbered.event_id,
        cast(numbered.change_number as integer) as change_number,
        numbered.change_kind,
        numbered.other_event_id,
        cast(numbered.event_report_count as bigint) as event_report_count,
        moments.changed_at,
        leads.current_event_id
    from numbered
    inner join moments on numbered.turned_at = moments.turned_at
    left join leads on numbered.event_id = leads.event_id

)

select * from told
