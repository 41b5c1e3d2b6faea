with

links as (

    select * from {{ ref('int_event_links') }}

),

clusters as (

    select * from {{ ref('int_event_clusters') }}

),

named as (

    select
        {{ stable_id('l', ['left_id', 'right_id']) }} as link_id,
        left_id as left_event_report_id,
        right_id as right_event_report_id,
        * exclude (left_id, right_id)
    from links

),

explained as (

    select
        named.*,
        left_clusters.event_id
    from named
    inner join clusters as left_clusters on named.left_event_report_id = left_clusters.event_report_id
    inner join clusters as right_clusters on named.right_event_report_id = right_clusters.event_report_id
    where left_clusters.event_id = right_clusters.event_id

)

select * from explained
