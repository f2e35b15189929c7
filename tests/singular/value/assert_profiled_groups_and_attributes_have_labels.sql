-- a kind of group or an attribute that no seed names cannot be shown to anybody
with profiles as (

    select distinct
        group_kind,
        attribute
    from {{ ref('fct_group_profiles') }}

),

codes as (

    select
        'group_kind' as kind,
        group_kind as code
    from profiles
    union
    select
        'profile_attribute' as kind,
        attribute as code
    from profiles

),

labelled_codes as (

    select
        kind,
        code
    from {{ ref('labels') }}
    union all
    select
        'profile_attribute' as kind,
        field as code
    from {{ ref('fields') }}

)

select
    codes.kind,
    codes.code
from codes
left join labelled_codes
    on codes.kind = labelled_codes.kind and codes.code = labelled_codes.code
where labelled_codes.code is null
