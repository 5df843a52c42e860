using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Reads the metadata that nothing depends on. What is too long or not plain text is refused.</summary>
/// <remarks>RFC 7591 §2. Human-readable members in several languages (§2.2) are passed over.</remarks>
internal static class DetailsRules
{
    public const int MaximumContacts = 10;

    /// <summary>Characters, of each contact and of software id and version.</summary>
    public const int MaximumLength = 254;

    public static OAuthResult<ClientDetails> Read(ClientMetadata metadata)
    {
        if (!ClientMetadataRules.IsWebUrl(metadata.TosUri) || !ClientMetadataRules.IsWebUrl(metadata.PolicyUri))
        {
            return ClientRegistration.Refuse("tos_uri and policy_uri must be web URLs.");
        }
        if (
            !PlainText.IsGood(metadata.SoftwareId, MaximumLength)
            || !PlainText.IsGood(metadata.SoftwareVersion, MaximumLength)
        )
        {
            return ClientRegistration.Refuse("software_id or software_version is too long or has control characters.");
        }
        var contacts = metadata.Contacts?.Select(PlainText.OrNull).OfType<string>().ToArray() ?? [];
        if (contacts.Length > MaximumContacts || contacts.Any(contact => !PlainText.IsGood(contact, MaximumLength)))
        {
            return ClientRegistration.Refuse(
                $"contacts must be at most {MaximumContacts} texts of up to {MaximumLength} characters."
            );
        }
        return new ClientDetails
        {
            Contacts = contacts.Length > 0 ? contacts : null,
            TosUri = PlainText.OrNull(metadata.TosUri),
            PolicyUri = PlainText.OrNull(metadata.PolicyUri),
            SoftwareId = PlainText.OrNull(metadata.SoftwareId),
            SoftwareVersion = PlainText.OrNull(metadata.SoftwareVersion),
            // A kind of application that we do not know says nothing, and is left out.
            ApplicationType = metadata.ApplicationType is "web" or "native" ? metadata.ApplicationType : null,
        };
    }
}
