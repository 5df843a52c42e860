using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>azure.yaml and the deployment workflow name what exists, and pin what they fetch.</summary>
public partial class AzdTests
{
    private static readonly string Azd = Checkout.Read("azure.yaml");

    private static readonly string Workflow = Checkout.Read(".github", "workflows", "deploy.yml");

    [Fact]
    public void Hooks_exist_and_can_be_run()
    {
        var hooks = Hook().Matches(Azd).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(4, hooks.Count);
        Assert.All(
            hooks,
            hook =>
                Assert.True(
                    File.GetUnixFileMode(
                            Path.Combine(Checkout.Root, hook.Replace("../../", "", StringComparison.Ordinal))
                        )
                        .HasFlag(UnixFileMode.UserExecute)
                )
        );
    }

    [Fact]
    public void Azd_finds_the_app_by_its_tag()
    {
        var site = Snapshot.Of(Deployment.Development).OfType(ResourceTypes.Site).Single();

        Assert.Contains($"\n  {site.Text("tags.azd-service-name")}:\n", Azd, StringComparison.Ordinal);
        Assert.Equal("development", site.Text("tags.azd-env-name"));
    }

    [Fact]
    public void Azd_publishes_the_project_that_the_workflow_publishes()
    {
        var project = Project().Match(Azd).Groups[1].Value;

        Assert.Contains("\n    language: dotnet\n", Azd, StringComparison.Ordinal);
        Assert.Contains("\n    host: function\n", Azd, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Checkout.Root, project, $"{Path.GetFileName(project)}.csproj")));
        Assert.Contains($"\n        run: dotnet publish {project}\n", Workflow, StringComparison.Ordinal);
    }

    [Fact]
    public void The_workflow_deploys_the_zip_that_it_uploaded()
    {
        var uploaded = Uploaded().Match(Workflow).Groups[1].Value;

        Assert.Equal("artifacts/broker.zip", uploaded);
        Assert.Contains($"pipeline.sh package {uploaded}\n", Workflow, StringComparison.Ordinal);
    }

    /// <summary>azd runs `dotnet user-secrets init`, which adds an id to a project file that has none.</summary>
    [Fact]
    public void Azd_leaves_the_project_file_as_it_is() =>
        Assert.Contains(
            "<UserSecretsId>",
            Checkout.Read("src", "McpOAuthFunctions", "McpOAuthFunctions.csproj"),
            StringComparison.Ordinal
        );

    [Fact]
    public void Actions_are_pinned_to_a_commit_and_say_which_release_it_is()
    {
        var uses = Uses().Matches(Workflow).Select(match => match.Groups[1].Value.Trim()).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches(@"\A[a-zA-Z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\z", action));
    }

    [Fact]
    public void The_workflow_signs_in_without_a_secret()
    {
        Assert.Contains("id-token: write", Workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", Workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("creds:", Workflow, StringComparison.Ordinal);
    }

    [Fact]
    public void The_workflow_gives_what_the_parameters_read()
    {
        var read = Environment()
            .Matches(Checkout.Read("infra", "main.production.bicepparam"))
            .Select(match => match.Groups[1].Value);

        Assert.All(
            read,
            name => Assert.Contains($"\n      {name}: ${{{{ vars.{name} ", Workflow, StringComparison.Ordinal)
        );
    }

    [GeneratedRegex(@"^ +run: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Hook();

    [GeneratedRegex(@"^    project: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Project();

    [GeneratedRegex(@"upload-artifact@.+\n +with:\n(?: +name: .+\n)? +path: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Uploaded();

    [GeneratedRegex(@"uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"readEnvironmentVariable\('([A-Z_]+)'")]
    private static partial Regex Environment();
}
