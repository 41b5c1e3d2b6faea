-- An outlet stands with one faction at a time.
select
    stances.stance_id,
    others.stance_id as other_stance_id
from {{ ref('stg_registry__stances') }} as stances
inner join {{ ref('stg_registry__stances') }} as others
    on
        stances.stance = others.stance
        and stances.stance_id < others.stance_id
        and coalesce(stances.country_code = others.country_code, true)
where
    coalesce(stances.valid_from <= others.valid_to, true)
    and coalesce(others.valid_from <= stances.valid_to, true)
