with

outlets as (

    select * from {{ ref('stg_registry__outlets') }}

),

resolved as (

    select * from {{ ref('int_outlets_resolved') }}

),

event_reports as (

    select * from {{ ref('int_event_reports_current') }}

),

reports_by_outlet as (

    select
        outlet_id,
        min(outlet_name) as outlet_name,
        count(*) as report_count
    from resolved
    where outlet_id is not null
    group by outlet_id

),

event_reports_by_outlet as (

    select
        outlet_id,
        count(*) as event_report_count
    from event_reports
    where outlet_id is not null
    group by outlet_id

),

outlet_rows as (

    select
        coalesce(outlets.outlet_id, reports_by_outlet.outlet_id) as source_id,
        'outlet' as source_kind,
        coalesce(outlets.outlet_name_ar, reports_by_outlet.outlet_name) as source_name_ar,
        outlets.outlet_name_en as source_name_en,
        outlets.outlet_kind,
        null as informant_kind,
        outlets.stance,
        outlets.scale,
        outlets.country_code,
        outlets.outlet_id is not null as is_registered,
        coalesce(reports_by_outlet.report_count, 0) as report_count,
        coalesce(event_reports_by_outlet.event_report_count, 0) as event_report_count
    from outlets
    full outer join reports_by_outlet on outlets.outlet_id = reports_by_outlet.outlet_id
    left join event_reports_by_outlet on reports_by_outlet.outlet_id = event_reports_by_outlet.outlet_id

),

informants as (

    select * from {{ ref('int_informants') }}

),

informant_rows as (

    select
        informants.informant_id as source_id,
        'informant' as source_kind,
        informants.informant_name_ar as source_name_ar,
        null as source_name_en,
        null as outlet_kind,
        informants.informant_kind,
        null as stance,
        null as scale,
        null as country_code,
        false as is_registered,
        count(distinct event_reports.report_id) as report_count,
        count(event_reports.event_report_id) as event_report_count
    from informants
    left join event_reports on informants.informant_id = event_reports.informant_id
    group by informants.informant_id, informants.informant_name_ar, informants.informant_kind

),

sources as (

    select * from outlet_rows
    union all by name
    select * from informant_rows

)

select * from sources
