metadata description = 'What the type system cannot refuse: a wrong value fails the deployment, and says why, before anything is made.'

@export()
@description('An origin that is exact: https, a host, no path, no wildcard.')
func exactOrigin(origin string) string =>
  startsWith(origin, 'https://') && !contains(skip(origin, 8), '/') && !contains(origin, '*')
    ? origin
    : fail('corsOrigins: ${origin} is not an exact origin such as https://app.example.com.')

@export()
@description('A name that can stand in a setting and in the callback URL. The platform accepts no hyphen in a setting.')
func upstreamName(name string) string =>
  empty(name) || !empty(filter(['_', '-', '.', '/', ':', ' '], mark => contains(name, mark)))
    ? fail('upstreams: "${name}" is part of setting names and of the callback URL; use letters and digits.')
    : name
