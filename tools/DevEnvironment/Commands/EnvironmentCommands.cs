namespace DevEnvironment.Commands;

/// <summary>What a developer can type while the environment runs.</summary>
internal sealed class EnvironmentCommands(RunningEnvironment environment)
{
    public const string Help = """
        Type a command and Enter:
          expire          all access tokens issued so far expire, as at the end of their lifetime
          rotate          the broker signs with its next key from now on
          upstream down   the identity provider does not answer
          upstream up     it answers again, with new keys; its users must sign in again
          help            this list
        """;

    /// <summary>Runs the commands of standard input until it ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            try
            {
                Console.WriteLine(await DoAsync(line.Trim(), cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync(e.Message);
            }
        }
    }

    private async Task<string> DoAsync(string command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case "expire":
                await environment.ExpireTokensAsync(cancellationToken);
                return "All access tokens issued so far have expired. A client's next call gets 401, and it refreshes.";
            case "rotate":
                return await environment.RotateSigningKeyAsync(cancellationToken);
            case "upstream down":
                await environment.StopUpstreamAsync();
                return "The upstream is down. Logins show an error page; refreshes still work.";
            case "upstream up":
                await environment.StartUpstreamAsync(cancellationToken);
                return "The upstream is up.";
            case "":
            case "help":
                return Help;
            default:
                return $"\"{command}\" is not a command.\n{Help}";
        }
    }
}
