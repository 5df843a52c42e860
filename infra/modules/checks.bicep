metadata description = 'Checks that types cannot express. A wrong value fails the deployment with a reason before anything is created.'

@description('Characters of the names that are part of resource names and of setting names.')
var lettersAndDigits = 'abcdefghijklmnopqrstuvwxyz0123456789'

@description('The characters of a text.')
func characters(text string) string[] => map(range(0, length(text)), index => substring(text, index, 1))

@description('Whether a text has only these characters.')
func hasOnly(text string, allowed string) bool =>
  empty(filter(characters(text), character => !contains(allowed, character)))

@export()
@description('The letters and digits of a name, in lower case. Environment names may also have hyphens, underscores, dots and parentheses.')
func resourceNamePart(name string) string =>
  join(filter(characters(toLower(name)), character => contains(lettersAndDigits, character)), '')

@export()
@description('The name of azd\'s resource group. It may not end with a dot, and has at most 90 characters.')
func resourceGroupName(environmentName string) string =>
  'rg-${endsWith(environmentName, '.') ? '${environmentName}broker' : environmentName}'

@export()
@description('Requires an exact origin: https, a host, no path, no wildcard.')
func exactOrigin(parameter string, origin string) string =>
  startsWith(origin, 'https://') && length(origin) > 8 && !contains(skip(origin, 8), '/') && !contains(origin, '*')
    ? origin
    : fail('${parameter} has "${origin}". It must be an exact origin, such as https://app.example.com.')

@export()
@description('Requires * alone, or exact origins.')
func platformCorsOrigins(origins string[]) string[] =>
  join(origins, ' ') == '*' ? origins : map(origins, origin => exactOrigin('corsOrigins', origin))

@export()
@description('Requires a name that is valid in setting names and in the callback URL. The platform allows no hyphens in setting names.')
func upstreamName(name string) string =>
  empty(name) || !hasOnly(toLower(name), lettersAndDigits)
    ? fail('upstreams has "${name}". The name is part of setting names and of the callback URL; use letters and digits.')
    : name

@export()
@description('Requires a name of a tool or an action that is valid in setting names.')
func toolName(parameter string, name string) string =>
  empty(name) || !hasOnly(toLower(name), '${lettersAndDigits}_')
    ? fail('${parameter} has "${name}". The name is part of setting names; use letters, digits and underscores.')
    : name

@export()
@description('Requires a value.')
func required(parameter string, value string) string => empty(value) ? fail('${parameter} is empty. Set it.') : value
