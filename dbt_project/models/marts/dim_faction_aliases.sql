with

aliases as (

    select
        *,
        {{ fold_name('alias_ar') }} as alias_key
    from {{ ref('stg_registry__faction_aliases') }}

),

mentions as (

    select
        mentions.linked_id as faction_id,
        {{ fold_name('mentions.normalised_text') }} as alias_key,
        count(*) as mention_count
    from {{ ref('stg_extraction__mentions') }} as mentions
    inner join {{ ref('stg_raw__reports') }} as reports on mentions.report_id = reports.report_id
    where mentions.mention_kind = 'faction' and mentions.linked_id is not null and reports.is_current
    group by all

),

counted as (

    select
        aliases.alias_id,
        aliases.faction_id,
        aliases.alias_ar,
        aliases.alias_kind,
        aliases.needs_context,
        aliases.valid_from,
        aliases.valid_to,
        aliases.alias_status,
        aliases.note,
        coalesce(mentions.mention_count, 0) as mention_count
    from aliases
    left join mentions on aliases.faction_id = mentions.faction_id and aliases.alias_key = mentions.alias_key

)

select * from counted
