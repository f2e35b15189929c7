{{ joined_components(ref('int_identity_round_4')) }}
