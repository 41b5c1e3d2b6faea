with

reports as (

    select
        report_id,
        published_at
    from {{ ref('stg_raw__reports') }}
    where is_current

),

outlets as (

    select * from {{ ref('int_outlets_resolved') }}

),

unlinked_mentions as (

    select
        mentions.mention_kind,
        mentions.normalised_text,
        mentions.surface_text,
        mentions.report_id,
        mentions.char_start
    from {{ ref('stg_extraction__mentions') }} as mentions
    inner join reports on mentions.report_id = reports.report_id
    where mentions.linked_id is null and mentions.mention_kind in ('faction', 'place')
    union all
    select
        'outlet' as mention_kind,
        outlet_name as normalised_text,
        outlet_name as surface_text,
        report_id,
        null as char_start
    from outlets
    where outlet_method = 'unregistered'

),

keyed as (

    select
        *,
        coalesce({{ fold_name('normalised_text') }}, normalised_text, surface_text) as name_key
    from unlinked_mentions

),

counted as (

    select
        {{ stable_id('u', ['keyed.mention_kind', 'keyed.name_key']) }} as unmapped_mention_id,
        keyed.mention_kind,
        keyed.name_key,
        min(keyed.normalised_text) as example_name,
        count(*) as mention_count,
        count(distinct keyed.report_id) as report_count,
        count(distinct outlets.outlet_id) as outlet_count,
        arg_min(keyed.surface_text, (keyed.report_id, keyed.char_start)) as example_surface_text,
        min(keyed.report_id) as example_report_id,
        arg_min(keyed.char_start, (keyed.report_id, keyed.char_start)) as example_char_start,
        min(reports.published_at) as first_published_at,
        max(reports.published_at) as last_published_at
    from keyed
    inner join outlets on keyed.report_id = outlets.report_id
    inner join reports on keyed.report_id = reports.report_id
    group by keyed.mention_kind, keyed.name_key

)

select * from counted
