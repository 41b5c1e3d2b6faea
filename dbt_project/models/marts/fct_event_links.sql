with

links as (

    select *
    from {{ ref('int_event_links') }}
    where is_linked

),

clusters as (

    select * from {{ ref('int_event_clusters') }}

),

explained as (

    select
        links.link_id,
        left_clusters.event_id,
        links.left_id as left_event_report_id,
        links.right_id as right_event_report_id,
        links.link_points,
        links.type_comparison,
        links.date_comparison,
        links.place_comparison,
        links.distance_km,
        links.party_comparison,
        links.shared_party_count,
        links.killed_comparison,
        links.injured_comparison,
        links.count_comparison,
        links.is_same_outlet,
        links.type_points,
        links.date_points,
        links.place_points,
        links.party_points,
        links.figure_points
    from links
    inner join clusters as left_clusters on links.left_id = left_clusters.event_report_id
    inner join clusters as right_clusters on links.right_id = right_clusters.event_report_id
    where left_clusters.event_id = right_clusters.event_id

)

select * from explained
