with

reports as (

    select
        report_id,
        outlet_name,
        {{ fold_name('outlet_name') }} as name_key,
        {{ site_of('url') }} as site
    from {{ ref('stg_raw__reports') }}
    where is_current

),

outlets as (

    select * from {{ ref('stg_registry__outlets') }}

),

known_names as (

    select
        outlet_id,
        'name' as outlet_method,
        {{ fold_name('outlet_name_ar') }} as name_key
    from outlets
    union all
    select
        outlet_id,
        'name' as outlet_method,
        {{ fold_name('outlet_name_en') }} as name_key
    from outlets
    union all
    select
        outlet_id,
        'name' as outlet_method,
        {{ fold_name('outlet_id') }} as name_key
    from outlets

),

known_aliases as (

    select
        outlet_id,
        unnest(string_split(aliases, '|')) as alias
    from outlets

),

known_domains as (

    select
        outlet_id,
        lower(trim(unnest(string_split(domains, '|')))) as domain
    from outlets

),

matches as (

    select
        reports.report_id,
        known_names.outlet_id,
        known_names.outlet_method,
        1 as preference,
        length(known_names.name_key) as match_length
    from reports
    inner join known_names on reports.name_key = known_names.name_key
    union all
    select
        reports.report_id,
        known_aliases.outlet_id,
        'alias' as outlet_method,
        2 as preference,
        length(known_aliases.alias) as match_length
    from reports
    inner join known_aliases on reports.name_key = {{ fold_name('known_aliases.alias') }}
    union all
    select
        reports.report_id,
        known_domains.outlet_id,
        'domain' as outlet_method,
        3 as preference,
        length(known_domains.domain) as match_length
    from reports
    inner join known_domains
        on reports.site = known_domains.domain or suffix(reports.site, '.' || known_domains.domain)
    where known_domains.domain <> ''

),

best_matches as (

    select *
    from matches
    qualify
        row_number() over (
            partition by report_id
            order by preference asc, match_length desc, outlet_id asc
        ) = 1

),

resolved as (

    select
        reports.report_id,
        coalesce(reports.outlet_name, reports.site) as outlet_name,
        coalesce(
            best_matches.outlet_id,
            case
                when coalesce(reports.name_key, reports.site) is not null
                    then {{ stable_id('o', ['coalesce(reports.name_key, reports.site)']) }}
            end
        ) as outlet_id,
        coalesce(
            best_matches.outlet_method,
            case when coalesce(reports.name_key, reports.site) is not null then 'unregistered' else 'unsaid' end
        ) as outlet_method
    from reports
    left join best_matches on reports.report_id = best_matches.report_id

)

select * from resolved
