{#- Kilometres along the surface of the earth between two points in degrees; null where a coordinate is. -#}
{% macro haversine_km(lat_a, lon_a, lat_b, lon_b) -%}
    12742 * asin(sqrt(least(1, pow(sin(radians({{ lat_b }} - {{ lat_a }}) / 2), 2)
        + cos(radians({{ lat_a }})) * cos(radians({{ lat_b }})) * pow(sin(radians({{ lon_b }} - {{ lon_a }}) / 2), 2))))
{%- endmacro %}
