using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.TrustedIssuers;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads and validates all settings. All missing or contradictory settings are listed at once.</summary>
public static class SettingsReader
{
    private static readonly string[] EnvironmentNames =
    [
        "AZURE_FUNCTIONS_ENVIRONMENT",
        "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
    ];

    private static readonly string[] Sections =
    [
        "Broker",
        "Storage",
        "KeyVault",
        "Upstreams",
        "SignIn",
        "TrustedIssuers",
        "Resources",
        "ScopeHierarchy",
        "Scopes",
        "Operator",
        "Clients",
        "Delegations",
        "Lifetimes",
        "Registration",
        "PushedRequests",
        "Dpop",
        "RateLimits",
        "Proxies",
    ];

    /// <param name="configuration">All sources.</param>
    /// <param name="notes">Receives every setting that was looked for.</param>
    /// <exception cref="SettingsException">Lists every problem.</exception>
    public static BrokerSettings Read(IConfiguration configuration, SettingsNotes? notes = null)
    {
        notes ??= new();
        var problems = notes.Problems;
        SettingsSection Section(string key) => new(configuration.GetSection(key), notes);

        KeyVaultReferences.Refuse(configuration, problems);
        RejectMisspeltSections(configuration, problems);
        var development = IsDevelopment(configuration, problems);
        var upstreams = UpstreamSections.Read(Section("Upstreams"), development);
        var resources = ResourceSections.Read(
            Section("Resources"),
            [.. upstreams.Select(upstream => upstream.Name)],
            development
        );
        var issuers = TrustedIssuerSections.Read(
            Section("TrustedIssuers"),
            [.. resources.Select(resource => resource.Uri.Value)],
            development
        );
        var issuer = ReadIssuer(Section("Broker"), development);
        RefuseOwnIssuer(Section("TrustedIssuers"), issuers, issuer);
        var pushed = PushedRequestSection.Read(Section("PushedRequests"));
        var dpop = DpopSection.Read(Section("Dpop"));
        var clients = ClientSections.Read(Section("Clients"), new(issuers, issuer?.Value ?? ""), pushed, dpop);
        var lifetimes = ReadLifetimes(Section("Lifetimes"));
        var registration = RegistrationSections.Read(
            Section("Registration"),
            Section("RateLimits"),
            lifetimes,
            development
        );
        var settings = new BrokerSettings
        {
            IsDevelopment = development,
            Issuer = issuer!,
            Storage = ReadStorage(Section("Storage")),
            KeyVaultKey = KeyVaultSection.Read(Section("KeyVault"), development),
            Upstreams = [.. upstreams.Select(upstream => PeoplePolicySections.Apply(issuers, upstream))],
            SignInUpstream = ReadSignIn(Section("SignIn"), upstreams.Select(upstream => upstream.Name)),
            TrustedIssuers = issuers,
            Resources = resources,
            ScopeHierarchy = ScopeHierarchySections.Read(Section("ScopeHierarchy"), resources),
            ScopeTexts = ScopeTextSections.Read(Section("Scopes"), resources),
            Operator = OperatorSection.Read(Section("Operator")),
            Clients = clients,
            Delegations = DelegationSections.Read(Section("Delegations"), resources, clients),
            Lifetimes = lifetimes,
            PushedRequests = pushed,
            Dpop = dpop,
            Registration = registration.Registration with
            {
                OffersPushedRequests = pushed.IsEnabled,
                OffersBoundTokens = dpop.IsEnabled,
            },
            ClientLifetimes = registration.Lifetimes,
            RateLimits = registration.Limits,
            Proxies = ProxySection.Read(Section("Proxies")),
        };
        return problems.Count == 0 ? settings : throw new SettingsException([.. problems]);
    }

    /// <summary>
    /// Refuses sections that are nearly one of ours. Others belong to other programs: the environment has many.
    /// </summary>
    private static void RejectMisspeltSections(IConfiguration configuration, ICollection<string> problems)
    {
        foreach (var section in configuration.GetChildren())
        {
            var isKnown = Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase);
            if (
                !isKnown
                && section.GetChildren().FirstOrDefault() is { } first
                && Similar.To(section.Key, Sections) is { } known
            )
            {
                problems.Add(
                    $"{section.Key}__{first.Key} is in no known section of the settings. Did you mean {known}__…?"
                );
            }
        }
    }

    /// <summary>Development must be set explicitly, and is refused in Azure.</summary>
    private static bool IsDevelopment(IConfiguration configuration, ICollection<string> problems)
    {
        var name = EnvironmentNames.FirstOrDefault(name => !string.IsNullOrEmpty(configuration[name]));
        var development =
            name is not null && string.Equals(configuration[name], "Development", StringComparison.OrdinalIgnoreCase);
        if (development && !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]))
        {
            problems.Add($"{name} is Development, but this runs in Azure (WEBSITE_SITE_NAME is set). Remove {name}.");
        }
        return development;
    }

    private static Issuer? ReadIssuer(SettingsSection section, bool development)
    {
        var text = section.Required("Issuer", "Set the public origin of the broker, such as https://auth.example.com.");
        section.RejectUnknown();
        if (text.Length > 0 && !Issuer.TryParse(text, development, out var issuer))
        {
            section.Problem(
                "Issuer",
                $"is \"{text}\". It must be an https origin in lower case without path or trailing slash"
                    + (development ? ", or http on localhost." : ". http is allowed in Development only.")
            );
            return null;
        }
        return Issuer.TryParse(text, development, out var parsed) ? parsed : null;
    }

    // Our own access tokens would pass for those of a platform.
    private static void RefuseOwnIssuer(SettingsSection section, List<TrustedIssuerSettings> issuers, Issuer? broker)
    {
        foreach (var own in issuers.Where(trusted => trusted.Issuer.TrimEnd('/') == broker?.Value))
        {
            section.Child(own.Name).Problem("Issuer", "is this broker's own issuer. Name another one.");
        }
    }

    private static StorageSettings ReadStorage(SettingsSection section)
    {
        var connection = section.Text("ConnectionString");
        var uri = section.Text("TableServiceUri");
        section.RejectUnknown();
        if (connection is null == uri is null)
        {
            section.Problem(
                "ConnectionString",
                "and Storage__TableServiceUri: set exactly one of them. Use the first for Azurite, the second "
                    + "(https://ACCOUNT.table.core.windows.net) for a storage account and the broker's own identity."
            );
        }
        if (uri is not null && !(Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme == "https"))
        {
            section.Problem(
                "TableServiceUri",
                $"is \"{uri}\". It must be an https URL, such as https://ACCOUNT.table.core.windows.net."
            );
            uri = null;
        }
        if (connection is not null && !TableServices.IsConnectionString(connection))
        {
            section.Problem(
                "ConnectionString",
                "is not a valid Table Storage connection string. For Azurite, set UseDevelopmentStorage=true."
            );
        }
        return new(connection, uri is null ? null : new Uri(uri));
    }

    private static string ReadSignIn(SettingsSection section, IEnumerable<string> upstreams)
    {
        var name = section.Required("Upstream", "Set the name of the upstream that signs users in.");
        section.RejectUnknown();
        if (name.Length > 0 && !upstreams.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            section.Problem("Upstream", $"is \"{name}\", but there is no Upstreams__{name}__Preset.");
        }
        return name;
    }

    private static Lifetimes ReadLifetimes(SettingsSection section)
    {
        var defaults = new Lifetimes();
        var second = TimeSpan.FromSeconds(1);
        var lifetimes = new Lifetimes
        {
            State = section.Time("State", defaults.State, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)),
            Code = section.Time("Code", defaults.Code, second, TimeSpan.FromMinutes(10)),
            AccessToken = section.Time("AccessToken", defaults.AccessToken, second, TimeSpan.FromHours(1)),
            RefreshToken = section.Time("RefreshToken", defaults.RefreshToken, second, TimeSpan.FromDays(365)),
            RefreshTokenAbsolute = section.Time(
                "RefreshTokenAbsolute",
                defaults.RefreshTokenAbsolute,
                second,
                TimeSpan.FromDays(730)
            ),
            DataKey = section.Time("DataKey", defaults.DataKey, TimeSpan.FromDays(1), TimeSpan.FromDays(365)),
            RefreshGrace = section.Time("RefreshGrace", defaults.RefreshGrace, TimeSpan.Zero, TimeSpan.FromMinutes(30)),
        };
        section.RejectUnknown();
        if (lifetimes.RefreshToken > lifetimes.RefreshTokenAbsolute)
        {
            section.Problem(
                "RefreshToken",
                $"is {lifetimes.RefreshToken:c}. It must not exceed Lifetimes__RefreshTokenAbsolute "
                    + $"({lifetimes.RefreshTokenAbsolute:c})."
            );
        }
        return lifetimes;
    }
}
