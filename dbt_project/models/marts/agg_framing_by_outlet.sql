with

framings as (

    select * from {{ ref('fct_framings') }}

),

counted as (

    select
        outlet_id,
        target_kind,
        faction_id,
        label_id,
        polarity,
        mode(label_text order by label_text) as label_text,
        count(*) as use_count,
        count(*) filter (where is_quoted) as quoted_use_count,
        count(*) filter (where not is_quoted) as own_use_count,
        count(distinct report_id) as report_count,
        min(published_at) as first_published_at,
        max(published_at) as last_published_at
    from framings
    group by outlet_id, target_kind, faction_id, label_id, polarity

)

select * from counted
order by outlet_id, faction_id
