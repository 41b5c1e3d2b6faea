with

places as (

    select
        place_id,
        place_kind
    from {{ ref('stg_raw__places') }}

),

classed as (

    select
        place_id,
        case
            when place_kind in ('country', 'admin1', 'admin2', 'admin3') then place_kind
            when place_kind = 'district' then 'admin2'
            when place_kind in ('region', 'area', 'mountain', 'river', 'road', 'sea', 'lake') then 'area'
            when place_kind in (
                'quarter', 'camp', 'base', 'airport', 'field', 'site', 'crossing', 'dam', 'port', 'bridge'
            ) then 'site'
            else 'settlement'
        end as place_precision
    from places

),

coded as (

    select
        place_id,
        place_precision,
        case place_precision
            when 'site' then 1
            when 'settlement' then 2
            when 'admin3' then 3
            when 'admin2' then 4
            when 'area' then 5
            when 'admin1' then 6
            else 7
        end as fineness,
        case
            when place_precision in ('site', 'settlement') then 1
            when place_precision in ('admin3', 'admin2', 'area') then 2
            else 3
        end as acled_geo_precision,
        case place_precision
            when 'site' then 1
            when 'settlement' then 1
            when 'admin3' then 2
            when 'admin2' then 3
            when 'admin1' then 4
            when 'area' then 5
            else 6
        end as ucdp_where_precision
    from classed

)

select * from coded
