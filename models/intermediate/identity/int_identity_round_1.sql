{{ joined_components(ref('int_identity_links')) }}
