using SampleMcpServer;

await SampleServer.Build(args).RunAsync();
