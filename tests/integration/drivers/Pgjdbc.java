// Drives pgjdbc: `Pgjdbc ask|cancel|copy|flood HOST PORT [KEY=VALUE]...`; the keys are the driver's properties.
// Prints what its user would see, causes included, and ends with 1 where that is an error.
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import java.util.Timer;
import java.util.TimerTask;
import org.postgresql.PGConnection;

public class Pgjdbc {
    public static void main(String[] words) {
        Properties keys = new Properties();
        keys.setProperty("user", "tester");
        keys.setProperty("password", System.getenv("PGPASSWORD"));
        for (String word : Arrays.copyOfRange(words, 3, words.length)) {
            String[] pair = word.split("=", 2);
            keys.setProperty(pair[0], pair[1]);
        }
        String url = "jdbc:postgresql://" + words[1] + ":" + words[2] + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, keys);
                Statement statement = connection.createStatement()) {
            switch (words[0]) {
                case "ask" -> ask(statement);
                case "cancel" -> cancel(statement);
                case "copy" -> copy(connection, statement);
                case "flood" -> flood(statement);
                default -> throw new IllegalArgumentException(words[0]);
            }
        } catch (Exception error) {
            System.err.println(error);
            for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
                System.err.println("Caused by: " + cause);
            }
            System.exit(1);
        }
        System.exit(0);
    }

    static void ask(Statement statement) throws Exception {
        ResultSet rows = statement.executeQuery(
            "select coalesce(version, 'plaintext') from pg_stat_ssl where pid = pg_backend_pid()");
        rows.next();
        System.out.println("answered over " + rows.getString(1));
    }

    static void cancel(Statement statement) throws Exception {
        new Timer(true).schedule(new TimerTask() {
            @Override
            public void run() {
                try {
                    statement.cancel();
                } catch (Exception error) {
                    System.err.println("cancel: " + error);
                }
            }
        }, 100, 100);
        statement.execute("select pg_sleep(600)");
    }

    static void copy(Connection connection, Statement statement) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < 20_000; ++number) {
            text.append(number).append('\t').append("x".repeat(200)).append('\n');
        }
        byte[] rows = text.toString().getBytes();
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        statement.execute("create temporary table copied (number int, words text)");
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        copies.copyIn("copy copied from stdin", new ByteArrayInputStream(rows));
        copies.copyOut("copy (select * from copied order by number) to stdout", back);
        String same = Arrays.equals(rows, back.toByteArray()) ? "the same" : "others";
        System.out.println("copied " + rows.length + " bytes in and " + same + " out");
    }

    static void flood(Statement statement) throws Exception {
        ResultSet rows = statement.executeQuery("select repeat('x', 3000000)");
        rows.next();
        System.out.println("read " + rows.getString(1).length() + " bytes");
    }
}
