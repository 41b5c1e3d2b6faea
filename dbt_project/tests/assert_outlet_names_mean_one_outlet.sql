-- A name or domain that two outlets share would give one outlet's reports to the other.
with

outlets as (

    select * from {{ ref('stg_registry__outlets') }}

),

aliases as (

    select
        outlet_id,
        unnest(string_split(aliases, '|')) as alias
    from outlets

),

spellings as (

    select
        outlet_id,
        {{ fold_name('outlet_name_ar') }} as spelling
    from outlets
    union
    select
        outlet_id,
        {{ fold_name('outlet_name_en') }} as spelling
    from outlets
    union
    select
        outlet_id,
        {{ fold_name('alias') }} as spelling
    from aliases
    union
    select
        outlet_id,
        lower(trim(unnest(string_split(domains, '|')))) as spelling
    from outlets

)

select spelling
from spellings
where spelling is not null
group by spelling
having count(distinct outlet_id) > 1
