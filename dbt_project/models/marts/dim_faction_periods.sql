with

states as (

    select * from {{ ref('int_faction_states') }}

),

periods as (

    select
        {{ stable_id('h', ['faction_id', 'change_day']) }} as faction_period_id,
        faction_id,
        nullif(change_day, date '0001-01-01') as valid_from,
        cast(
            lead(change_day) over (
                partition by faction_id
                order by change_day
            ) - 1 as date
        ) as valid_to,
        status,
        parent_faction_id,
        parent_relation,
        list_first(string_split(hierarchy_ids, '|')) as root_faction_id,
        hierarchy_ids,
        ancestor_ids,
        ancestor_depths
    from states

)

select * from periods
