namespace McpOAuth.Upstream.Causes;

/// <summary>Entra ID error numbers. Microsoft documents them under "Microsoft Entra authentication and authorization error codes".</summary>
internal static class EntraCauses
{
    public static readonly KnownCause[] All =
    [
        new("AADSTS16000", "Several sessions", "The user must choose an account"),
        new("AADSTS28002", "The scopes belong to several APIs", "Request the scopes of one API per tool"),
        new("AADSTS28003", "Scope is empty", "A refresh must name its scopes"),
        new(
            "AADSTS50005",
            "Conditional access: the device platform is not supported",
            "Use a device platform that the policy allows, or change the policy"
        ),
        new("AADSTS50011", "The redirect URI is not registered", "Add ISSUER/callback/NAME to the app registration"),
        new(
            "AADSTS50020",
            "The account belongs to another tenant",
            "Sign in with an account of the tenant, or invite the account as a guest"
        ),
        new("AADSTS50034", "The account does not exist in the tenant", "Sign in with an account of the tenant"),
        new("AADSTS50053", "The account is locked", "Wait, or let an administrator unlock the account"),
        new("AADSTS50055", "The password has expired", "The user changes the password"),
        new("AADSTS50057", "The account is disabled", "An administrator enables the account"),
        new("AADSTS50074", "Multi-factor authentication is required", "The user signs in again"),
        new("AADSTS50076", "Multi-factor authentication is required", "The user signs in again"),
        new("AADSTS50078", "Multi-factor authentication has expired", "The user signs in again"),
        new("AADSTS50079", "The user must enrol for multi-factor authentication", "The user signs in again and enrols"),
        new("AADSTS50097", "Device authentication is required", "Sign in from a registered device"),
        new("AADSTS50105", "The user is not assigned to the app", "Assign them, or stop requiring assignment"),
        new("AADSTS50126", "Wrong user name or password", "The user tries again"),
        new("AADSTS50132", "The session was revoked, or the password changed", "The user signs in again"),
        new("AADSTS50133", "The password changed", "The user signs in again"),
        new("AADSTS50158", "An external security challenge was not satisfied", "The user signs in again"),
        new("AADSTS50173", "The token was revoked, for example by a password change", "The user signs in again"),
        new(
            "AADSTS53000",
            "Conditional access: the device is not compliant",
            "Make the device compliant, or change the policy"
        ),
        new(
            "AADSTS53001",
            "Conditional access: the device is not domain-joined",
            "Use a joined device, or change the policy"
        ),
        new("AADSTS53002", "Conditional access: the app is not approved", "Add the app to the policy's approved apps"),
        new(
            "AADSTS53003",
            "Conditional access blocked the token",
            "Read the policy's name in the sign-in log of Entra ID, and change it or the circumstances"
        ),
        new("AADSTS530034", "A delegated administrator was blocked", "Use another account"),
        new(
            "AADSTS54005",
            "The code was already redeemed",
            "The user signs in again; if it repeats, look for something that loads the callback twice"
        ),
        new(
            "AADSTS65001",
            "Neither the user nor an administrator has consented to these scopes",
            "An administrator consents for the organisation, or the user accepts the page"
        ),
        new("AADSTS65004", "The user declined", "The user signs in again and accepts"),
        new("AADSTS65005", "The app registration lacks the permission", "Add it there"),
        new(
            "AADSTS70000",
            "The code or refresh token is invalid, or consent to its scopes was withdrawn",
            "The user signs in or connects again"
        ),
        new("AADSTS70008", "The code or refresh token has expired", "The user signs in or connects again"),
        new("AADSTS70011", "A scope does not exist", "Compare Actions with the API's permissions"),
        new("AADSTS70043", "The sign-in frequency policy expired the refresh token", "The user connects again"),
        new("AADSTS70021", "The app registration does not trust this managed identity", "See infra/entra-app.sh"),
        new("AADSTS700003", "The device was deleted", "Register the device again"),
        new(
            "AADSTS700016",
            "The client id does not exist in the tenant",
            "Correct ClientId of Upstreams__NAME, or the tenant in its Issuer"
        ),
        new("AADSTS700024", "The client assertion is outside its validity period", "Check the clock"),
        new(
            "AADSTS700027",
            "The client assertion's signature is invalid",
            "Upload the certificate or key of the assertion to the app registration"
        ),
        new("AADSTS700082", "The refresh token was inactive for too long", "The user connects again"),
        new("AADSTS700211", "The app registration trusts another issuer", "See infra/entra-app.sh"),
        new("AADSTS700212", "The app registration trusts another audience", "See infra/entra-app.sh"),
        new("AADSTS700213", "The app registration trusts another managed identity", "See infra/entra-app.sh"),
        new("AADSTS700084", "The refresh token of a single-page app has expired", "Register the platform as Web"),
        new("AADSTS7000112", "The app is disabled", "An administrator enables the app"),
        new("AADSTS7000215", "The client secret is wrong", "Use its value, not its id"),
        new("AADSTS7000218", "A client secret is required", "Set ClientSecret or ManagedIdentity of Upstreams__NAME"),
        new("AADSTS7000222", "The client secret has expired", "Create a new one"),
        new("AADSTS90002", "The tenant does not exist", "Correct the tenant in Issuer of Upstreams__NAME"),
        new("AADSTS90009", "The app requests a token for itself", "Its scopes must use the app id's GUID"),
        new("AADSTS90014", "A parameter is missing", "Report it: the broker sends every parameter that is required"),
        new("AADSTS90033", "Entra ID is temporarily unavailable", "Wait and try again"),
        new(
            "AADSTS90072",
            "The external account does not exist in the tenant",
            "Invite the account as a guest, or sign in with an account of the tenant"
        ),
        new("AADSTS900144", "A parameter is missing", "Report it: the broker sends every parameter that is required"),
        new(
            "AADSTS901002",
            "The resource parameter is not supported",
            "Report it: the broker sends no resource parameter to Entra ID"
        ),
        new("AADSTS9002313", "The request is malformed", "Report it with the log line"),
        new(
            "AADSTS9010010",
            "The resource parameter does not match the scopes",
            "Name scopes of one API only in Actions of the tool"
        ),
        new("AADSTS500011", "The API does not exist in the tenant", "An administrator must consent first"),
        new("AADSTS500113", "No redirect URI is registered", "Add ISSUER/callback/NAME to the app registration"),
        new("AADSTS500133", "The assertion is outside its validity period", "Check the clock"),
    ];
}
