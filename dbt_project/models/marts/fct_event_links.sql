with

links as (

    select * from {{ ref('int_event_links') }}

),

clusters as (

    select * from {{ ref('int_event_clusters') }}

),

explained as (

    select
        {{ stable_id('l', ['links.left_id', 'links.right_id']) }} as link_id,
        left_clusters.event_id,
        links.left_id as left_event_report_id,
        links.right_id as right_event_report_id,
        links.match_probability,
        links.match_weight,
    {% for comparison in link_comparisons() %}
        links.{{ comparison }}_comparison,
        links.{{ comparison }}_weight{{ ',' if not loop.last }}
    {% endfor %}
    from links
    inner join clusters as left_clusters on links.left_id = left_clusters.event_report_id
    inner join clusters as right_clusters on links.right_id = right_clusters.event_report_id
    where left_clusters.event_id = right_clusters.event_id

)

select * from explained
