metadata description = 'Checks that types cannot express. A wrong value fails the deployment with a reason before anything is created.'

@export()
@description('Requires an exact origin: https, a host, no path, no wildcard.')
func exactOrigin(origin string) string =>
  startsWith(origin, 'https://') && !contains(skip(origin, 8), '/') && !contains(origin, '*')
    ? origin
    : fail('corsOrigins has "${origin}". It must be an exact origin, such as https://app.example.com.')

@export()
@description('Requires a name that is valid in setting names and in the callback URL. The platform allows no hyphens in setting names.')
func upstreamName(name string) string =>
  empty(name) || !empty(filter(['_', '-', '.', '/', ':', ' '], mark => contains(name, mark)))
    ? fail('upstreams has "${name}". The name is part of setting names and of the callback URL; use letters and digits.')
    : name
