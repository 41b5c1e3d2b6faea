with

corrections as (

    select * from {{ ref('stg_registry__name_corrections') }}

),

reports as (

    select
        reports.report_id,
        reports.doc_id,
        cast(reports.published_at as date) as published_on,
        outlets.outlet_id
    from {{ ref('stg_raw__reports') }} as reports
    left join {{ ref('int_outlets_resolved') }} as outlets on reports.report_id = outlets.report_id
    where reports.is_current

),

mentions as (

    select
        report_id,
        mention_kind,
        linked_id,
        {{ fold_name('normalised_text') }} as name_key
    from {{ ref('stg_extraction__mentions') }}
    where mention_kind in ('faction', 'place')
    union
    select
        report_id,
        'faction' as mention_kind,
        faction_id as linked_id,
        {{ fold_name('party_text') }} as name_key
    from {{ ref('stg_extraction__event_report_factions') }}
    union
    select
        report_id,
        'place' as mention_kind,
        place_id as linked_id,
        {{ fold_name('place_text') }} as name_key
    from {{ ref('stg_extraction__event_report_places') }}

),

regions as (

    select distinct
        mentions.report_id,
        lineage.ancestor_id as region_id
    from mentions
    inner join {{ ref('int_place_ancestors') }} as lineage on mentions.linked_id = lineage.place_id
    inner join corrections on lineage.ancestor_id = corrections.scope_id and corrections.scope_kind = 'region'
    where mentions.mention_kind = 'place'

),

matched as (

    select
        corrections.correction_id,
        mentions.report_id,
        mentions.mention_kind,
        mentions.name_key,
        mentions.linked_id as found_id,
        corrections.expected_id,
        corrections.corrected_id,
        case corrections.scope_kind
            when 'report' then 1
            when 'outlet' then 2
            when 'region' then 3
            else 4
        end as scope_rank,
        coalesce(mentions.linked_id, '') = coalesce(corrections.expected_id, '') as is_as_expected
    from corrections
    inner join mentions
        on corrections.mention_kind = mentions.mention_kind and corrections.name_key = mentions.name_key
    inner join reports on mentions.report_id = reports.report_id
    left join regions
        on
            mentions.report_id = regions.report_id
            and corrections.scope_kind = 'region'
            and corrections.scope_id = regions.region_id
    where
        case corrections.scope_kind
            when 'report' then corrections.scope_id in (reports.report_id, reports.doc_id)
            when 'outlet' then coalesce(corrections.scope_id = reports.outlet_id, false)
            when 'region' then regions.region_id is not null
            else true
        end
        and (
            corrections.published_from is null
            or coalesce(reports.published_on >= corrections.published_from, false)
        )
        and (
            corrections.published_to is null
            or coalesce(reports.published_on <= corrections.published_to, false)
        )

),

-- Where several corrections hold for one name, the one with the narrowest scope is applied.
ranked as (

    select
        * exclude (scope_rank, is_as_expected),
        is_as_expected and row_number() over (
            partition by report_id, mention_kind, name_key, found_id
            order by is_as_expected desc, scope_rank asc, correction_id asc
        ) = 1 as is_applied
    from matched

)

select * from ranked
