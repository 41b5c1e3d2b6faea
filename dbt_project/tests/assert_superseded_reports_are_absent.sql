-- A newer version of a report replaces the older one wherever figures are counted.
with

superseded as (

    select report_id
    from {{ ref('stg_raw__reports') }}
    where not is_current

),

published as (

    select report_id
    from {{ ref('dim_reports') }}
    union all
    select report_id
    from {{ ref('fct_event_reports') }}
    union all
    select report_id
    from {{ ref('fct_mentions') }}
    union all
    select report_id
    from {{ ref('fct_framings') }}
    union all
    select report_id
    from {{ ref('fct_triggers') }}

)

select distinct published.report_id
from published
inner join superseded on published.report_id = superseded.report_id
