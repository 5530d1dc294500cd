using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Integration.RabbitMq;

/// <summary>
/// RabbitMQ as a child process: the broker that this machine has installed, on free loopback ports, with a node, a data folder and a port mapper
/// of its own. It shares nothing with a broker that the machine runs, and ends with this process, however that ends.
/// </summary>
internal sealed class RabbitMqServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    // Standard input is this process's hold on it: "keep" leaves the data for a restart, the end of the stream (also that of a killed process) does not.
    private const string Script = """
        epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" < /dev/null > /dev/null 2>&1 &
        epmd=$!
        "$1" < /dev/null > "$2/output" 2>&1 &
        broker=$!
        echo "$broker"
        read -r word
        kill -9 "$broker" "$epmd"
        wait
        [ "$word" = keep ] || rm -rf "$2"
        """;

    private readonly string _executable;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("integration-rabbitmq-");
    private readonly Dictionary<string, string> _environment;
    private readonly HttpClient _http = new();
    private Process? _wrapper;

    private RabbitMqServer(string executable, string[] configuration)
    {
        _executable = executable;
        var (mapper, distribution) = (FreePort.Find(), FreePort.Find());
        (Port, ManagementPort) = (FreePort.Find(), FreePort.Find());
        Write("rabbitmq.conf",
        [
            $"listeners.tcp.1 = 127.0.0.1:{Port}",
            "management.tcp.ip = 127.0.0.1",
            $"management.tcp.port = {ManagementPort}",
            $"default_user = {UserName}",
            $"default_pass = {Password}",
            "disk_free_limit.absolute = 1MB",
            .. configuration,
        ]);
        Write("enabled_plugins", ["[rabbitmq_management]."]);
        _environment = new()
        {
            // With a file of settings that the machine has, this one would be its broker.
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",

            // The start script then becomes the broker rather than its parent: what is killed is the broker.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
            ["HOME"] = _folder.FullName,
            ["ERL_EPMD_PORT"] = Text(mapper),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_DIST_PORT"] = Text(distribution),
            ["RABBITMQ_NODENAME"] = NodeName,
            ["RABBITMQ_CONFIG_FILE"] = PathOf("rabbitmq.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = PathOf("advanced.config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = PathOf("enabled_plugins"),
            ["RABBITMQ_FEATURE_FLAGS_FILE"] = PathOf("feature_flags"),
            ["RABBITMQ_PID_FILE"] = PathOf("pid"),
            ["RABBITMQ_MNESIA_BASE"] = PathOf("data"),
            ["RABBITMQ_LOG_BASE"] = PathOf("log"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                "+S 2:2 +SDio 2 +A 8 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
        };
        _http.BaseAddress = ManagementUri;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}")));
    }

    public static string UserName => "tests";

    public string Password { get; } = "rabbitmq-secret-" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>The port of AMQP; the same after a restart.</summary>
    public int Port { get; }

    /// <summary>The port of the management API; the same after a restart.</summary>
    public int ManagementPort { get; }

    /// <summary>The address for clients, with user and password.</summary>
    public Uri Uri => new(string.Create(CultureInfo.InvariantCulture, $"amqp://{UserName}:{Password}@127.0.0.1:{Port}/"));

    public Uri ManagementUri => new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", ManagementPort).Uri;

    /// <summary>How long the last start took until AMQP and the management API answered.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>The process of the broker.</summary>
    public int ProcessId { get; private set; }

    private static string NodeName => "tests@localhost";

    /// <summary>What this machine lacks for it, in words; null when it has all.</summary>
    public static string? FindMissing() =>
        OperatingSystem.IsWindows() ? "it is started by a Unix shell"
        : FindExecutable() is null ? "rabbitmq-server is not installed (on Debian: apt-get install rabbitmq-server)"
        : null;

    /// <summary>Starts a broker of its own and waits until it answers.</summary>
    /// <param name="configuration">Lines of <c>rabbitmq.conf</c> besides its own.</param>
    /// <exception cref="InvalidOperationException">It can't be started; the message has its output.</exception>
    public static async Task<RabbitMqServer> StartAsync(params string[] configuration)
    {
        var server = new RabbitMqServer(FindExecutable() ?? throw new InvalidOperationException($"RabbitMQ can't run here: {FindMissing()}."), configuration);
        try
        {
            await server.LaunchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Ends the broker by <c>kill -9</c>; its data stay. Quorum queues are made known on disk before: RabbitMQ does so 0.5 s late, and a queue
    /// that was declared since is there after a restart but answers nobody.
    /// </summary>
    public async Task KillAsync()
    {
        await CallAsync("dets sync [ra_directory_reverse]");
        await EndAsync("keep");
    }

    /// <summary>Starts it again on the same ports and data, after <c>kill -9</c> where it still runs.</summary>
    public async Task RestartAsync()
    {
        await EndAsync("keep");
        await LaunchAsync();
    }

    /// <summary>Closes every AMQP connection, as an operator does.</summary>
    public Task CloseAllConnectionsAsync() => CallAsync("""rabbit_networking close_all_connections ["closed by a test"]""");

    /// <summary>Sets off the memory alarm, which blocks every connection that publishes, or ends it.</summary>
    public Task SetMemoryAlarmAsync(bool on) => CallAsync($"vm_memory_monitor set_vm_memory_high_watermark [{(on ? "0.0" : "0.4")}]");

    /// <summary>Sets a number of the broker's that its file of settings has no name for; it holds for channels that are opened then.</summary>
    public Task SetVariableAsync(string name, int value) => CallAsync(string.Create(CultureInfo.InvariantCulture, $"application set_env [rabbit,{name},{value}]"));

    /// <summary>Makes a user with these rights in the virtual host <c>/</c>, each a pattern of names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="password">Its password.</param>
    /// <param name="tags">Such as <c>management</c>; empty for none.</param>
    /// <param name="configure">What it may declare and delete.</param>
    /// <param name="write">What it may publish to.</param>
    /// <param name="read">What it may receive from.</param>
    public async Task AddUserAsync(string name, string password, string tags, string configure, string write, string read)
    {
        await PutAsync($"api/users/{name}", $$"""{"password":"{{password}}","tags":"{{tags}}"}""");
        await PutAsync($"api/permissions/%2F/{name}", $$"""{"configure":"{{configure}}","write":"{{write}}","read":"{{read}}"}""");
    }

    /// <summary>Imports definitions, as <c>rabbitmqctl import_definitions</c> does.</summary>
    public async Task ImportAsync(string definitions)
    {
        using var content = new StringContent(definitions, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri("api/definitions", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
            throw Failure($"answered {await answer.Content.ReadAsStringAsync()} to definitions");
    }

    /// <summary>Lets go of it as a killed process does.</summary>
    public void LetGo() => _wrapper!.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        await EndAsync("drop");
        _http.Dispose();
        _folder.Refresh();
        if (_folder.Exists)
            _folder.Delete(recursive: true);
    }

    /// <summary>The start script itself: the one that Debian has in the path changes the user first.</summary>
    private static string? FindExecutable()
    {
        const string Installed = "/usr/lib/rabbitmq/lib";
        var folders = Directory.Exists(Installed) ? Directory.GetDirectories(Installed, "rabbitmq_server-*").Order(StringComparer.Ordinal).Reverse() : [];
        return folders.Select(folder => Path.Combine(folder, "sbin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .Select(folder => Path.Combine(folder, "rabbitmq-server"))
            .FirstOrDefault(File.Exists);
    }

    private async Task LaunchAsync()
    {
        var watch = Stopwatch.StartNew();
        _wrapper = Process.Start(Environed(new ProcessStartInfo("sh", ["-c", Script, "sh", _executable, _folder.FullName])))!;
        ProcessId = int.Parse(await _wrapper.StandardOutput.ReadLineAsync() ?? throw Failure("could not be started"), CultureInfo.InvariantCulture);
        using var broker = Process.GetProcessById(ProcessId);
        while (!await AnswersAsync())
        {
            if (broker.HasExited)
                throw Failure("ended at once");
            if (watch.Elapsed > StartTimeout)
                throw Failure($"did not answer within {StartTimeout.TotalSeconds} s");
            await Task.Delay(100);
        }

        StartTime = watch.Elapsed;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            using var overview = await _http.GetAsync(new Uri("api/overview", UriKind.Relative));
            return overview.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException)
        {
            return false;
        }
    }

    private async Task EndAsync(string word)
    {
        if (_wrapper is null)
            return;
        try
        {
            await _wrapper.StandardInput.WriteLineAsync(word);
            _wrapper.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has ended or was let go already.
        }

        await _wrapper.WaitForExitAsync();
        _wrapper.Dispose();
        _wrapper = null;
    }

    /// <summary>Calls a function of the broker: what <c>rabbitmqctl</c> does, a hundred times as fast.</summary>
    private async Task CallAsync(string call)
    {
        var cookie = await File.ReadAllTextAsync(PathOf(".erlang.cookie"));
        var (code, output) = await Environed(new ProcessStartInfo("erl_call", ["-sname", NodeName, "-c", cookie, "-a", call])).RunAsync(CancellationToken.None);
        if (code != 0 || output.Trim() != "ok")
            throw Failure($"answered '{call}' with '{output.Trim()}' (code {code})");
    }

    private async Task PutAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PutAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    private ProcessStartInfo Environed(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return start;
    }

    private InvalidOperationException Failure(string what)
    {
        var output = File.Exists(PathOf("output")) ? File.ReadAllText(PathOf("output")) : "none";
        return new InvalidOperationException($"RabbitMQ ({_executable}) {what}. Its output:{Environment.NewLine}{output}");
    }

    private void Write(string file, string[] lines) => File.WriteAllLines(PathOf(file), lines);

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
